/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Telling the initiator of a flow that it was refused, the way its pool says, so
 * that an application fails at once instead of after its timeout. The packet
 * itself is dropped by the door as any other; what is told never costs more than
 * the namespace's limit of answers allows. Called in a hook, bottom halves
 * disabled, RCU read side; takes no lock.
 */
#ifndef _NATGW_REFUSE_H
#define _NATGW_REFUSE_H

#include "door.h"

unsigned int natgw_refuse_tell(struct natgw_door *door,
			       const struct natgw_pool *pool,
			       unsigned int verdict);
enum natgw_drop natgw_refuse_would(struct natgw_door *door);
unsigned int natgw_refuse_inbound(struct natgw_door *door);
void natgw_refuse_unsolicited(struct natgw_unsolicited *unsolicited,
			      struct sk_buff *skb);
bool natgw_refuse_answers(const struct natgw_door *door);
bool natgw_refuse_answered(struct natgw_door *door);

#endif
