/* SPDX-License-Identifier: GPL-2.0 */
/* What would become of a packet, as a request and its reply. */
#ifndef _NATGW_EXPLAIN_REPLY_H
#define _NATGW_EXPLAIN_REPLY_H

#include <net/genetlink.h>

#include "natgw.h"

extern const struct nla_policy natgw_explain_policy[NATGW_A_EXPLANATION_MARK + 1];

int natgw_explain_reply(struct sk_buff *request, struct genl_info *info);

#endif
