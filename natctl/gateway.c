// SPDX-License-Identifier: GPL-2.0
/* One call, one exchange with the kernel: request put in, records taken out. */
#include "gateway.h"

#include <errno.h>
#include <string.h>
#include <netlink/attr.h>

#include "answer.h"
#include "explanation.h"
#include "request.h"

static int refuse_answer(struct refusal *refusal, int ret)
{
	if (ret == -EPROTO && refusal->kind == REFUSAL_LOCAL)
		return refusal_set(refusal, REFUSAL_VERSION, EPROTO,
				   "the natgw module's answer cannot be read");
	return ret;
}

static int read_gateway(int command, struct nlattr *head, int length,
			void *context)
{
	(void)command;
	return answer_gateway(head, length, context);
}

/**
 * gateway_get() - ask for version and size
 * @client: the client
 * @gateway: receives them
 * @refusal: receives why not
 *
 * Return: 0, or a negative errno with @refusal set.
 */
int gateway_get(struct client *client, struct gateway *gateway,
		struct refusal *refusal)
{
	struct reader reader = { read_gateway, gateway };

	memset(gateway, 0, sizeof(*gateway));
	return refuse_answer(refusal,
			     client_request(client,
					    client_message(client,
							   NATGW_CMD_GATEWAY_GET,
							   0),
					    &reader, refusal));
}

static int read_config(int command, struct nlattr *head, int length,
		       void *context)
{
	(void)command;
	return answer_config(head, length, context);
}

/**
 * gateway_get_config() - ask for the configuration
 * @client: the client
 * @set: receives it; whatever was there is gone
 * @interrupted: receives whether it was replaced meanwhile
 * @refusal: receives why not
 *
 * Return: 0, or a negative errno with @refusal set.
 */
int gateway_get_config(struct client *client, struct ruleset *set,
		       bool *interrupted, struct refusal *refusal)
{
	struct reader reader = { read_config, set };

	ruleset_exit(set);
	return refuse_answer(refusal,
			     client_dump(client,
					 client_message(client,
							NATGW_CMD_CONFIG_GET, 0),
					 &reader, interrupted, refusal));
}

/**
 * gateway_set_config() - replace the configuration
 * @client: the client
 * @set: the new one
 * @against_generation: refuse if the one in force is not of @set's generation
 * @check_only: validate, and change nothing
 * @origins: receives what the parts of the request were made from
 * @refusal: receives why not
 *
 * Return: 0, or a negative errno with @refusal set; -EBUSY if another
 * configuration is in force by now.
 */
int gateway_set_config(struct client *client, const struct ruleset *set,
		       bool against_generation, bool check_only,
		       struct origins *origins, struct refusal *refusal)
{
	struct nl_msg *message = client_message(client, NATGW_CMD_CONFIG_SET,
						request_config_size(set));
	int ret = 0;

	if (message) {
		if (against_generation)
			nla_put_u32(message, NATGW_A_CONFIG_GENERATION,
				    set->generation);
		if (check_only)
			nla_put_flag(message, NATGW_A_CONFIG_CHECK_ONLY);
		ret = request_put_config(message, set, origins);
	}
	if (ret) {
		nlmsg_free(message);
		return refusal_set(refusal, REFUSAL_LOCAL, -ret,
				   "a pool or a rule is larger than 64 KiB; divide it");
	}
	return client_request(client, message, NULL, refusal);
}

static int read_session(int command, struct nlattr *head, int length,
			void *context)
{
	const struct session_reader *reader = context;
	struct destination destination;
	struct port_block block;
	struct mapping mapping;
	struct session session;
	struct limit_usage usage;
	__u32 generation;
	int ret;

	if (command == NATGW_CMD_BLOCK_EVENT) {
		ret = block_read(head, length, &block);
		return ret ? ret : reader->block(&block, reader->context);
	}
	if (command == NATGW_CMD_MAPPING_EVENT) {
		ret = mapping_read(head, length, &mapping);
		return ret ? ret : reader->mapping(&mapping, reader->context);
	}
	if (command == NATGW_CMD_EXHAUSTION_EVENT) {
		ret = destination_read(head, length, &destination);
		return ret ? ret : reader->exhausted(&destination,
						     reader->context);
	}
	if (command == NATGW_CMD_USAGE_EVENT) {
		ret = limit_usage_read(head, length, &usage);
		return ret ? ret : reader->used(&usage, reader->context);
	}
	if (command == NATGW_CMD_CONFIG_EVENT) {
		ret = answer_generation(head, length, &generation);
		return ret ? ret : reader->replaced(generation,
						    reader->context);
	}
	ret = answer_session(head, length, &session);
	return ret ? ret : reader->session(&session, reader->context);
}

/**
 * gateway_get_sessions() - ask for sessions
 * @client: the client
 * @filter: which
 * @reader: takes them one by one
 * @interrupted: receives whether some may be missing, or have come twice
 * @refusal: receives why not
 *
 * Return: 0, or a negative errno with @refusal set.
 */
int gateway_get_sessions(struct client *client, const struct filter *filter,
			 const struct session_reader *reader,
			 bool *interrupted, struct refusal *refusal)
{
	struct reader messages = { read_session, (void *)reader };
	struct nl_msg *message = client_message(client, NATGW_CMD_SESSION_GET,
						request_filter_size());

	if (message)
		request_put_filter(message, filter);
	return refuse_answer(refusal, client_dump(client, message, &messages,
						  interrupted, refusal));
}

static int read_destination(int command, struct nlattr *head, int length,
			    void *context)
{
	const struct destination_reader *reader = context;
	struct destination destination;
	int ret = destination_read(head, length, &destination);

	(void)command;
	if (!ret)
		reader->take(&destination, reader->context);
	return ret;
}

/**
 * gateway_get_destinations() - ask for destinations
 * @client: the client
 * @reader: says which, and takes them one by one
 * @interrupted: receives whether some may be missing, or have come twice
 * @refusal: receives why not
 *
 * Return: 0, or a negative errno with @refusal set.
 */
int gateway_get_destinations(struct client *client,
			     const struct destination_reader *reader,
			     bool *interrupted, struct refusal *refusal)
{
	struct reader messages = { read_destination, (void *)reader };
	struct nl_msg *message = client_message(client,
						NATGW_CMD_DESTINATION_GET,
						destination_filter_size(reader->filter));

	if (message)
		destination_put_filter(message, reader->filter);
	return refuse_answer(refusal, client_dump(client, message, &messages,
						  interrupted, refusal));
}

static int read_external(int command, struct nlattr *head, int length,
			 void *context)
{
	const struct external_reader *reader = context;
	struct external external;
	int ret = external_read(head, length, &external);

	(void)command;
	if (!ret)
		reader->take(&external, reader->context);
	return ret;
}

/**
 * gateway_get_externals() - ask for external addresses
 * @client: the client
 * @reader: says of which destinations, and takes them one by one
 * @interrupted: receives whether they are of more than one configuration
 * @refusal: receives why not
 *
 * Return: 0, or a negative errno with @refusal set.
 */
int gateway_get_externals(struct client *client,
			  const struct external_reader *reader,
			  bool *interrupted, struct refusal *refusal)
{
	struct reader messages = { read_external, (void *)reader };
	struct nl_msg *message = client_message(client, NATGW_CMD_EXTERNAL_GET,
						destination_filter_size(reader->filter));

	if (message)
		destination_put_filter(message, reader->filter);
	return refuse_answer(refusal, client_dump(client, message, &messages,
						  interrupted, refusal));
}

static int read_port_piece(int command, struct nlattr *head, int length,
			   void *context)
{
	const struct port_reader *reader = context;
	struct port_piece piece;
	int ret = port_piece_read(head, length, &piece);

	(void)command;
	if (!ret)
		reader->take(&piece, reader->context);
	return ret;
}

/**
 * gateway_get_ports() - ask which ports are in use
 * @client: the client
 * @reader: says of which addresses, and takes them piece by piece
 * @refusal: receives why not
 *
 * Return: 0, or a negative errno with @refusal set.
 */
int gateway_get_ports(struct client *client, const struct port_reader *reader,
		      struct refusal *refusal)
{
	struct reader messages = { read_port_piece, (void *)reader };
	struct nl_msg *message = client_message(client, NATGW_CMD_PORT_GET,
						reader->count * port_piece_space_size());
	bool interrupted;

	for (size_t i = 0; message && i < reader->count; i++)
		port_piece_put_space(message, reader->addresses[i], reader->protos[i]);
	return refuse_answer(refusal, client_dump(client, message, &messages,
						  &interrupted, refusal));
}

static int read_subscriber(int command, struct nlattr *head, int length,
			   void *context)
{
	const struct subscriber_reader *reader = context;
	struct subscriber subscriber;
	int ret = subscriber_read(head, length, &subscriber);

	(void)command;
	if (!ret)
		reader->take(&subscriber, reader->context);
	return ret;
}

/**
 * gateway_get_subscribers() - ask for subscribers
 * @client: the client
 * @reader: says which, and takes them one by one
 * @interrupted: receives whether some may be missing, or have come twice
 * @refusal: receives why not
 *
 * Return: 0, or a negative errno with @refusal set.
 */
int gateway_get_subscribers(struct client *client,
			    const struct subscriber_reader *reader,
			    bool *interrupted, struct refusal *refusal)
{
	struct reader messages = { read_subscriber, (void *)reader };
	struct nl_msg *message = client_message(client, NATGW_CMD_SUBSCRIBER_GET,
						subscriber_filter_size());

	if (message)
		subscriber_put_filter(message, reader->filter);
	return refuse_answer(refusal, client_dump(client, message, &messages,
						  interrupted, refusal));
}

static int read_mapping(int command, struct nlattr *head, int length,
			void *context)
{
	const struct mapping_reader *reader = context;
	struct mapping mapping;
	int ret = mapping_read(head, length, &mapping);

	(void)command;
	if (!ret)
		reader->take(&mapping, reader->context);
	return ret;
}

/**
 * gateway_get_mappings() - ask for mappings
 * @client: the client
 * @reader: says which, and takes them one by one
 * @interrupted: receives whether some may be missing, or have come twice
 * @refusal: receives why not
 *
 * Return: 0, or a negative errno with @refusal set.
 */
int gateway_get_mappings(struct client *client,
			 const struct mapping_reader *reader,
			 bool *interrupted, struct refusal *refusal)
{
	struct reader messages = { read_mapping, (void *)reader };
	struct nl_msg *message = client_message(client, NATGW_CMD_MAPPING_GET,
						mapping_filter_size());

	if (message)
		mapping_put_filter(message, reader->filter);
	return refuse_answer(refusal, client_dump(client, message, &messages,
						  interrupted, refusal));
}

static int read_block(int command, struct nlattr *head, int length,
		      void *context)
{
	const struct block_reader *reader = context;
	struct port_block block;
	int ret = block_read(head, length, &block);

	(void)command;
	if (!ret)
		reader->take(&block, reader->context);
	return ret;
}

/**
 * gateway_get_blocks() - ask for blocks of ports
 * @client: the client
 * @reader: says which, and takes them one by one
 * @interrupted: receives whether some may be missing, or have come twice
 * @refusal: receives why not
 *
 * Return: 0, or a negative errno with @refusal set.
 */
int gateway_get_blocks(struct client *client, const struct block_reader *reader,
		       bool *interrupted, struct refusal *refusal)
{
	struct reader messages = { read_block, (void *)reader };
	struct nl_msg *message = client_message(client, NATGW_CMD_BLOCK_GET,
						block_filter_size());

	if (message)
		block_put_filter(message, reader->filter);
	return refuse_answer(refusal, client_dump(client, message, &messages,
						  interrupted, refusal));
}

static int read_flushed(int command, struct nlattr *head, int length,
			void *context)
{
	(void)command;
	return answer_flushed(head, length, context);
}

/**
 * gateway_flush() - end sessions
 * @client: the client
 * @filter: which
 * @flushed: receives how many
 * @refusal: receives why not
 *
 * Return: 0, or a negative errno with @refusal set.
 */
int gateway_flush(struct client *client, const struct filter *filter,
		  __u32 *flushed, struct refusal *refusal)
{
	struct reader reader = { read_flushed, flushed };
	struct nl_msg *message = client_message(client, NATGW_CMD_SESSION_FLUSH,
						request_filter_size());

	*flushed = 0;
	if (message)
		request_put_filter(message, filter);
	return refuse_answer(refusal, client_request(client, message, &reader,
						     refusal));
}

static int read_stats(int command, struct nlattr *head, int length,
		      void *context)
{
	(void)command;
	return answer_stats(head, length, context);
}

/**
 * gateway_get_stats() - ask for the counters
 * @client: the client
 * @stats: receives them; give it back with stats_exit(), even on error
 * @refusal: receives why not
 *
 * Return: 0, or a negative errno with @refusal set.
 */
int gateway_get_stats(struct client *client, struct stats *stats,
		      struct refusal *refusal)
{
	struct reader reader = { read_stats, stats };

	memset(stats, 0, sizeof(*stats));
	return refuse_answer(refusal,
			     client_request(client,
					    client_message(client,
							   NATGW_CMD_STATS_GET,
							   0),
					    &reader, refusal));
}

static int read_check(int command, struct nlattr *head, int length,
		      void *context)
{
	(void)command;
	return answer_check(head, length, context);
}

/**
 * gateway_check() - have the invariants worked out
 * @client: the client
 * @check: receives them
 * @refusal: receives why not
 *
 * Return: 0, or a negative errno with @refusal set.
 */
int gateway_check(struct client *client, struct check *check,
		  struct refusal *refusal)
{
	struct reader reader = { read_check, check };

	memset(check, 0, sizeof(*check));
	return refuse_answer(refusal,
			     client_request(client,
					    client_message(client,
							   NATGW_CMD_CHECK, 0),
					    &reader, refusal));
}

static int read_explanation(int command, struct nlattr *head, int length,
			    void *context)
{
	(void)command;
	return explanation_read(head, length, context);
}

/**
 * gateway_explain() - ask what would become of a packet
 * @client: the client
 * @question: the packet
 * @explanation: receives the answer
 * @refusal: receives why not
 *
 * Return: 0, or a negative errno with @refusal set.
 */
int gateway_explain(struct client *client,
		    const struct packet_question *question,
		    struct explanation *explanation, struct refusal *refusal)
{
	struct reader reader = { read_explanation, explanation };
	struct nl_msg *message = client_message(client, NATGW_CMD_EXPLAIN,
						explanation_request_size());

	if (message)
		explanation_put_request(message, question);
	return refuse_answer(refusal, client_request(client, message, &reader,
						     refusal));
}

/**
 * gateway_join() - subscribe to events
 * @client: the client
 * @group: NATGW_MCGRP_... of them
 * @refusal: receives why not
 *
 * Return: 0, or a negative errno with @refusal set.
 */
int gateway_join(struct client *client, const char *group,
		 struct refusal *refusal)
{
	return client_join(client, group, refusal);
}

/**
 * gateway_listen() - read the events that have come
 * @client: the client, which has joined
 * @reader: takes them
 *
 * Return: as client_listen().
 */
int gateway_listen(struct client *client, const struct session_reader *reader)
{
	struct reader messages = { read_session, (void *)reader };

	return client_listen(client, &messages);
}
