// SPDX-License-Identifier: GPL-2.0
/*
 * The grammar: what it takes, what it writes, and what it refuses, each with
 * line, column, word, reason and fix.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grammar.h"
#include "random.h"
#include "tap.h"

enum {
	RANDOM_TEXTS = 3000,
	DAMAGED_TEXTS = 20000,
};

static const char example[] =
	"pool egress {\n"
	"    address 198.51.100.5-198.51.100.8, 198.51.100.32/30\n"
	"    ports 1024-65535\n"
	"}\n"
	"exempt     src 10.0.0.0/8 dst 10.0.0.0/8\n"
	"snat       oif eth0 src 10.0.0.0/8 pool egress\n"
	"masquerade oif eth1 src 192.168.0.0/16\n"
	"dnat       dst 198.51.100.10 proto tcp dport 443 to 10.0.2.20:8443\n"
	"dnat       iif eth0 proto tcp dport 8000-8099 to 10.0.2.21:9000-9099\n"
	"redirect   iif br0 proto udp dport 53 to 5353\n"
	"static     198.51.100.20 10.0.3.20\n"
	"static     203.0.113.0/28 10.0.4.0/28\n"
	"timeout    tcp-idle 7440\n"
	"limit      sessions 1000000\n";

#define NAME_31 "abcdefghijklmnopqrstuvwxyz01234"

/* Texts, and how they are written. */
static const struct {
	const char *what;
	const char *text;
	const char *written;
} accepted[] = {
	{ "nothing", "", "" },
	{ "comments and blank lines",
	  "# a\n\n   \t# b\nexempt # all\n;;\n# no newline",
	  "exempt\n" },
	{ "a statement ends at ';'", "exempt; masquerade;exempt",
	  "exempt\nmasquerade\nexempt\n" },
	{ "a backslash joins lines",
	  "snat \\\n  pool \\\r\n a\\\n", "snat       pool a\n" },
	{ "carriage returns", "exempt src 10.0.0.1\r\nexempt\r\n",
	  "exempt     src 10.0.0.1\nexempt\n" },
	{ "matches come in any order",
	  "snat pool a mark 1/15 dport 2 sport 3 proto 6 dst 2.2.2.2 oif b iif a",
	  "snat       iif a oif b dst 2.2.2.2 proto tcp sport 3 dport 2 mark 0x1/0xf pool a\n" },
	{ "a range that is a prefix is written as one",
	  "exempt src 10.0.0.4-10.0.0.7 dst 0.0.0.0-255.255.255.255",
	  "exempt     src 10.0.0.4/30 dst 0.0.0.0/0\n" },
	{ "a range of one address, a prefix of one address",
	  "exempt src 10.0.0.4-10.0.0.4 dst 10.0.0.9/32",
	  "exempt     src 10.0.0.4 dst 10.0.0.9\n" },
	{ "protocols by name and number",
	  "exempt proto 6;exempt proto gre;exempt proto 47;exempt proto 200",
	  "exempt     proto tcp\n"
	  "exempt     proto gre\n"
	  "exempt     proto gre\n"
	  "exempt     proto 200\n" },
	{ "marks in decimal and hexadecimal",
	  "exempt mark 16;exempt mark 0XFf/255;exempt mark 1/0xffffffff",
	  "exempt     mark 0x10\nexempt     mark 0xff/0xff\nexempt     mark 0x1\n" },
	{ "port 0 can be matched", "exempt proto tcp sport 0 dport 0-65535",
	  "exempt     proto tcp sport 0 dport 0-65535\n" },
	{ "a port range of one", "exempt proto tcp sport 5-5",
	  "exempt     proto tcp sport 5\n" },
	{ "masquerade with ports", "masquerade oif ppp0 ports 2000-3000",
	  "masquerade oif ppp0 ports 2000-3000\n" },
	{ "redirect without a port", "redirect iif br0 dst 10.0.0.53",
	  "redirect   iif br0 dst 10.0.0.53\n" },
	{ "several backends",
	  "dnat to 10.0.0.1:80 weight 3,10.0.0.2:80 , 10.0.0.3 weight 1 dst 1.1.1.1",
	  "dnat       dst 1.1.1.1 to 10.0.0.1:80 weight 3, 10.0.0.2:80, 10.0.0.3\n" },
	{ "a list goes on after a comma",
	  "dnat to 10.0.0.1,\n\n 10.0.0.2\npool p {\n address 1.1.1.1, # one\n  1.1.1.2\n}",
	  "pool p {\n    address 1.1.1.1, 1.1.1.2\n    ports 1024-65535\n}\n"
	  "dnat       to 10.0.0.1, 10.0.0.2\n" },
	{ "a pool on one line", "pool p { address 1.1.1.1; ports 80 }",
	  "pool p {\n    address 1.1.1.1\n    ports 80\n}\n" },
	{ "a pool without blanks", "pool p{address 1.1.1.1,1.1.1.2}",
	  "pool p {\n    address 1.1.1.1, 1.1.1.2\n    ports 1024-65535\n}\n" },
	{ "addresses of a pool on several lines",
	  "pool p {\n\n address 1.1.1.1\n ports 5-6\n address 2.2.2.2\n}",
	  "pool p {\n    address 1.1.1.1, 2.2.2.2\n    ports 5-6\n}\n" },
	{ "static with a device, in any place",
	  "static 1.1.1.1 oif eth0 10.0.0.1;static oif eth0 1.1.1.0/24 10.0.0.0-10.0.0.255",
	  "static     oif eth0 1.1.1.1 10.0.0.1\n"
	  "static     oif eth0 1.1.1.0/24 10.0.0.0/24\n" },
	{ "names that have to be quoted",
	  "exempt iif \"a#b\" oif \"a\\\"b\\\\c\"\nexempt iif plain oif \"quoted\"",
	  "exempt     iif \"a#b\" oif \"a\\\"b\\\\c\"\nexempt     iif plain oif quoted\n" },
	{ "keywords are names where a name belongs",
	  "pool pool {\naddress 1.1.1.1\n}\nsnat iif to pool pool",
	  "pool pool {\n    address 1.1.1.1\n    ports 1024-65535\n}\n"
	  "snat       iif to pool pool\n" },
	{ "the longest names",
	  "exempt iif abcdefghijklmno\nsnat pool " NAME_31,
	  "exempt     iif abcdefghijklmno\nsnat       pool " NAME_31 "\n" },
	{ "every option of a pool",
	  "pool p {\n refuse silent\n hold-down-max 1\n hold-down 3600\n port-allocation parity\n"
	  " overflow no\n address-allocation round-robin\n"
	  " mapping endpoint-independent\n reserved 8080,\n 3000-3010\n"
	  " address 1.1.1.1\n}",
	  "pool p {\n    address 1.1.1.1\n    ports 1024-65535\n"
	  "    reserved 8080, 3000-3010\n    mapping endpoint-independent\n"
	  "    address-allocation round-robin\n    overflow no\n"
	  "    port-allocation parity\n    hold-down 3600\n    hold-down-max 1\n"
	  "    refuse silent\n}\n" },
	{ "a filter of all protocols",
	  "pool p { address 1.1.1.1; mapping endpoint-independent\n"
	  " filtering address-dependent }\n"
	  "masquerade filtering endpoint-independent mapping endpoint-independent",
	  "pool p {\n    address 1.1.1.1\n    ports 1024-65535\n"
	  "    mapping endpoint-independent\n    filtering address-dependent\n}\n"
	  "masquerade mapping endpoint-independent filtering endpoint-independent\n" },
	{ "filters of some, before and behind that of all",
	  "pool p { address 1.1.1.1; mapping endpoint-independent\n"
	  " filtering-tcp address-dependent; filtering endpoint-independent\n"
	  " filtering-icmp address-and-port-dependent }",
	  "pool p {\n    address 1.1.1.1\n    ports 1024-65535\n"
	  "    mapping endpoint-independent\n"
	  "    filtering-tcp address-dependent\n"
	  "    filtering-udp endpoint-independent\n"
	  "    filtering-other endpoint-independent\n}\n" },
	{ "options at their defaults are not written",
	  "pool p { address 1.1.1.1; mapping endpoint-dependent; overflow yes\n"
	  " address-allocation paired; port-allocation preserve; hold-down 0\n"
	  " hold-down-max 4096\n"
	  " refuse reset }\nmasquerade mapping endpoint-dependent refuse reset",
	  "pool p {\n    address 1.1.1.1\n    ports 1024-65535\n}\nmasquerade\n" },
	{ "the other values of options",
	  "pool p { address 1.1.1.1; address-allocation random\n"
	  " port-allocation random; refuse prohibited }\n"
	  "pool q { address 1.1.1.2; refuse unreachable }",
	  "pool p {\n    address 1.1.1.1\n    ports 1024-65535\n"
	  "    address-allocation random\n    port-allocation random\n"
	  "    refuse prohibited\n}\n"
	  "pool q {\n    address 1.1.1.2\n    ports 1024-65535\n"
	  "    refuse unreachable\n}\n" },
	{ "reserved ports outside of the pool's",
	  "pool p { address 1.1.1.1; ports 2000-2009; reserved 1-1999, 2001-65535 }",
	  "pool p {\n    address 1.1.1.1\n    ports 2000-2009\n"
	  "    reserved 1-1999, 2001-65535\n}\n" },
	{ "masquerade with options",
	  "masquerade reserved 5, 8-9 oif eth1 refuse silent ports 2-90 src 10.0.0.1",
	  "masquerade oif eth1 src 10.0.0.1 ports 2-90 reserved 5, 8-9 refuse silent\n" },
	{ "masquerade with other options",
	  "masquerade hold-down 5 port-allocation random mapping endpoint-independent",
	  "masquerade mapping endpoint-independent port-allocation random hold-down 5\n" },
	{ "blocks",
	  "pool p { block-timeout 60; block-limit 4; block 512; address 1.1.1.1 }\n"
	  "masquerade block 64 block-limit 64 oif eth1",
	  "pool p {\n    address 1.1.1.1\n    ports 1024-65535\n    block 512\n"
	  "    block-limit 4\n    block-timeout 60\n}\n"
	  "masquerade oif eth1 block 64 block-limit 64\n" },
	{ "blocks at their defaults",
	  "pool p { block 64; block-limit 8; block-timeout 120; address 1.1.1.1 }\n"
	  "pool q { block 0; address 1.1.1.2 }",
	  "pool p {\n    address 1.1.1.1\n    ports 1024-65535\n    block 64\n}\n"
	  "pool q {\n    address 1.1.1.2\n    ports 1024-65535\n}\n" },
	{ "a deterministic pool",
	  "pool p { deterministic 10.0.0.0/22; overflow no; address 1.1.1.1-1.1.1.2\n"
	  " port-allocation parity }",
	  "pool p {\n    address 1.1.1.1-1.1.1.2\n    ports 1024-65535\n"
	  "    deterministic 10.0.0.0/22\n    overflow no\n"
	  "    port-allocation parity\n}\n" },
	{ "settings, in an order of their own",
	  "notify pool-low 70\nset ip-id-rewrite all\nset icmp-check-inner off\nset tcp-loose on\nlimit sessions 1\ntimeout udp 120\ntimeout icmp 2073600\nnotify interval 1",
	  "timeout    udp 120\n"
	  "timeout    icmp 2073600\n"
	  "limit      sessions 1\n"
	  "set        tcp-loose on\n"
	  "set        icmp-check-inner off\n"
	  "set        ip-id-rewrite all\n"
	  "notify     pool-low 70\n"
	  "notify     interval 1\n" },
	{ "what a profile has is not written",
	  "pool p { address 1.1.1.1; overflow no; hold-down 120 }\nmasquerade refuse unreachable\n"
	  "limit subscriber-ports 2000; profile cgn",
	  "profile    cgn\npool p {\n    address 1.1.1.1\n    ports 1024-65535\n}\nmasquerade\n" },
	{ "what differs from a profile is written",
	  "profile cgn; pool p { address 1.1.1.1; mapping endpoint-dependent; hold-down 0 }\n"
	  "masquerade port-allocation preserve; limit subscriber-ports 0; limit sessions 1",
	  "profile    cgn\npool p {\n    address 1.1.1.1\n    ports 1024-65535\n"
	  "    mapping endpoint-dependent\n    hold-down 0\n}\nmasquerade port-allocation preserve\n"
	  "limit      sessions 1\nlimit      subscriber-ports 0\n" },
	{ "the profile of those who name none", "profile gateway", "" },
	{ "timeouts of ports, in the order of the ports, and an option with names",
	  "timeout udp port 123 2073600;set inbound-refresh on;timeout udp port 53 1\n"
	  "timeout udp 400;set unsolicited-syn drop;timeout udp port 1023 5;timeout tcp-in-syn 7",
	  "timeout    udp 400\n"
	  "timeout    tcp-in-syn 7\n"
	  "set        unsolicited-syn drop\n"
	  "set        inbound-refresh on\n"
	  "timeout    udp port 53 1\n"
	  "timeout    udp port 123 2073600\n"
	  "timeout    udp port 1023 5\n" },
	{ "the fast path, on one line, or over several",
	  "set fastpath { devices eth0, eth1 }",
	  "set        fastpath { devices eth0, eth1 }\n" },
	{ "devices of the fast path over several lines, before its rules",
	  "set fastpath {\n\n devices eth0,\n  \"a b\" # two\n devices set; devices abcdefghijklmno\n}\n"
	  "set early-route on; timeout udp port 53 1\nexempt",
	  "exempt\n"
	  "timeout    udp port 53 1\n"
	  "set        fastpath { devices eth0, \"a b\", set, abcdefghijklmno }\n" },
	{ "a fast path of one device", "set fastpath{devices br0}",
	  "set        fastpath { devices br0 }\n" },
	{ "no fast path", "set fastpath off; set early-route off",
	  "set        early-route off\n" },
	{ "rules that stay out of the fast path, the clause anywhere",
	  "snat fastpath off pool p src 10.0.0.1; masquerade fastpath off refuse silent oif eth0\n"
	  "dnat to 10.0.0.1, 10.0.0.2 weight 2 fastpath off dst 1.1.1.1;redirect to 80 fastpath off\n"
	  "static 1.1.1.1 fastpath off 10.0.0.1",
	  "snat       src 10.0.0.1 pool p fastpath off\n"
	  "masquerade oif eth0 refuse silent fastpath off\n"
	  "dnat       dst 1.1.1.1 to 10.0.0.1, 10.0.0.2 weight 2 fastpath off\n"
	  "redirect   to 80 fastpath off\n"
	  "static     1.1.1.1 10.0.0.1 fastpath off\n" },
	{ "rules that may take it, which is the default",
	  "masquerade fastpath on oif eth0;redirect fastpath on",
	  "masquerade oif eth0\nredirect\n" },
	{ "settings at their defaults are not written",
	  "set tcp-loose off;set hairpin on;set ip-id-rewrite fragments;set icmp-check-inner on;"
	  "set unknown-proto address-only;set invalid-packet drop;limit sessions 262144;limit destinations 16384;limit answers 1000\n"
	  "set unsolicited-syn icmp;set inbound-refresh off;limit unsolicited-syns 64",
	  "" },
};

/* Texts, and where and how they are refused. */
static const struct {
	const char *text;
	unsigned int line;
	unsigned int column;
	const char *word;
	const char *reason;
	const char *fix;
} refused[] = {
#define ACTIONS "profile, pool, exempt, snat, masquerade, dnat, redirect, static"
	/* statements */
	{ "exempt\n  snatt pool a", 2, 3, "snatt", "is no statement",
	  "did you mean snat?" },
	{ "foo", 1, 1, "foo", "is no statement",
	  "write " ACTIONS ", timeout, limit, set or notify" },
	{ "profile", 1, 8, "end of text", "stands where the name of a profile belongs",
	  "write the name of a profile before it" },
	{ "profile cgm", 1, 9, "cgm", "is no profile", "did you mean cgn?" },
	{ "profile cgn 1", 1, 13, "1", "is more than the statement takes",
	  "end the statement before it" },
	{ "profile cgn\nprofile cgn", 2, 1, "profile", "is given on line 1 already", "keep one" },
	{ "}", 1, 1, "}", "stands where a statement belongs",
	  "write a statement before it" },
	{ "exempt {", 1, 8, "{", "is more than the statement takes",
	  "end the statement before it" },
	{ "exempt src 10.0.0.1, 10.0.0.2", 1, 20, ",",
	  "is more than the statement takes", "end the statement before it" },
	/* words */
	{ "exempt iif \"eth0\n", 1, 12, "eth0", "has no closing quote",
	  "write \" at its end" },
	{ "exempt iif \"\"", 1, 12, "", "is an empty word",
	  "write something between the quotes" },
	{ "exempt iif a\001b", 1, 12, "a", "has a control character in it",
	  "write plain text" },
	/* clauses */
	{ "snat oof eth0 pool a", 1, 6, "oof", "is no part of snat",
	  "did you mean oif?" },
	{ "exempt to 10.0.0.1", 1, 8, "to", "does not go with exempt",
	  "write iif, oif, src, dst, proto, sport, dport or mark" },
	{ "exempt zzzzz", 1, 8, "zzzzz", "is no part of exempt",
	  "write iif, oif, src, dst, proto, sport, dport or mark" },
	{ "dnat oif eth0 to 10.0.0.1", 1, 6, "oif",
	  "is not known yet when dnat acts, before routing",
	  "match iif or dst" },
	{ "redirect oif eth0", 1, 10, "oif",
	  "is not known yet when redirect acts, before routing",
	  "match iif or dst" },
	{ "snat src 10.0.0.1 src 10.0.0.2 pool a", 1, 19, "src",
	  "is given twice", "keep one" },
	{ "exempt src", 1, 11, "end of text",
	  "stands where an address belongs", "write an address before it" },
	{ "exempt iif\nexempt", 1, 11, "end of line",
	  "stands where a device belongs", "write a device before it" },
	{ "snat src 10.0.0.1", 1, 1, "snat", "has no pool", "add 'pool NAME'" },
	{ "\n dnat dst 1.1.1.1", 2, 2, "dnat", "has no target",
	  "add 'to ADDRESS' or 'to ADDRESS:PORT'" },
	{ "exempt iif abcdefghijklmnop", 1, 12, "abcdefghijklmnop",
	  "is too long", "a device has at most 15 bytes" },
	{ "snat pool " NAME_31 "5", 1, 11, NAME_31 "5", "is too long",
	  "a pool's name has at most 31 bytes" },
	/* addresses */
	{ "exempt src 10.0.0", 1, 12, "10.0.0", "is no IPv4 address",
	  "write ADDRESS, PREFIX/LENGTH or FIRST-LAST" },
	{ "exempt src 10.0.0.256", 1, 12, "10.0.0.256", "is no IPv4 address",
	  "write ADDRESS, PREFIX/LENGTH or FIRST-LAST" },
	{ "exempt src 2001:db8::1", 1, 12, "2001:db8::1",
	  "is no IPv4 address; IPv6 is not translated",
	  "write ADDRESS, PREFIX/LENGTH or FIRST-LAST" },
	{ "exempt src 10.0.0.1/8", 1, 12, "10.0.0.1/8",
	  "has bits set beyond its prefix length",
	  "write 10.0.0.0/8, or the address alone" },
	{ "exempt src 10.0.0.0/33", 1, 12, "10.0.0.0/33",
	  "has no prefix length after the '/'", "write one from 0 to 32" },
	{ "exempt src 10.0.0.0/", 1, 12, "10.0.0.0/",
	  "has no prefix length after the '/'", "write one from 0 to 32" },
	{ "exempt src 10.0.0.8-10.0.0.4", 1, 12, "10.0.0.8-10.0.0.4",
	  "is an empty range", "write 10.0.0.4-10.0.0.8" },
	{ "exempt src 10.0.0.8-", 1, 12, "10.0.0.8-", "is no IPv4 address",
	  "write one like 198.51.100.5-198.51.100.8" },
	/* protocols, ports, marks */
	{ "exempt proto tpc", 1, 14, "tpc", "is no protocol",
	  "did you mean tcp?" },
	{ "exempt proto 0", 1, 14, "0", "is out of range",
	  "write a number from 1 to 255" },
	{ "exempt proto 256", 1, 14, "256", "is out of range",
	  "write a number from 1 to 255" },
	{ "exempt proto whatever", 1, 14, "whatever", "is no protocol",
	  "write tcp, udp, icmp or a number from 1 to 255" },
	{ "exempt dport 65536", 1, 14, "65536", "is out of range",
	  "write N or N-M, from 0 to 65535" },
	{ "exempt dport 99999999999", 1, 14, "99999999999", "is out of range",
	  "write N or N-M, from 0 to 65535" },
	{ "exempt dport http", 1, 14, "http", "is no port",
	  "write N or N-M, from 0 to 65535" },
	{ "exempt dport 90-80", 1, 14, "90-80", "is an empty range",
	  "write 80-90" },
	{ "exempt dport 90-", 1, 14, "90-", "is no port",
	  "write N or N-M, from 0 to 65535" },
	{ "exempt dport -5", 1, 14, "-5", "is no port",
	  "write N or N-M, from 0 to 65535" },
	{ "masquerade ports 0-5", 1, 18, "0-5", "is out of range",
	  "write N or N-M, from 1 to 65535" },
	{ "exempt mark 0x", 1, 13, "0x", "is no mark",
	  "write VALUE or VALUE/MASK, like 0x10/0xff" },
	{ "exempt mark 0x100000000", 1, 13, "0x100000000", "is no mark",
	  "write VALUE or VALUE/MASK, like 0x10/0xff" },
	{ "exempt mark 1/", 1, 13, "1/", "is no mark",
	  "write VALUE or VALUE/MASK, like 0x10/0xff" },
	/* targets */
	{ "dnat to web", 1, 9, "web", "is no IPv4 address",
	  "write ADDRESS, ADDRESS:PORT or ADDRESS:FIRST-LAST" },
	{ "dnat to 10.0.0.1:http", 1, 9, "10.0.0.1:http", "is no port",
	  "write ADDRESS, ADDRESS:PORT or ADDRESS:FIRST-LAST" },
	{ "dnat to 10.0.0.1:0", 1, 9, "10.0.0.1:0", "is out of range",
	  "write N or N-M, from 1 to 65535" },
	{ "dnat to 10.0.0.1:9-8", 1, 9, "10.0.0.1:9-8", "is an empty range",
	  "write 8-9" },
	{ "dnat to 10.0.0.1,", 1, 18, "end of text",
	  "stands where an address belongs", "write an address before it" },
	{ "dnat to 10.0.0.1 weight 0", 1, 25, "0", "is out of range",
	  "write a number from 1 to 65535" },
	{ "dnat to 10.0.0.1 weight", 1, 24, "end of text",
	  "stands where a weight belongs", "write a weight before it" },
	{ "redirect to 10.0.0.1", 1, 13, "10.0.0.1", "is no port",
	  "write N or N-M, from 1 to 65535" },
	/* static */
	{ "static", 1, 1, "static", "has no addresses",
	  "write 'static EXTERNAL INTERNAL'" },
	{ "static 1.1.1.1", 1, 1, "static", "has no internal address",
	  "write 'static EXTERNAL INTERNAL'" },
	{ "static 1.1.1.1 10.0.0.1 10.0.0.2", 1, 25, "10.0.0.2",
	  "is more than the statement takes", "end the statement before it" },
	{ "static 1.1.1.0/24 10.0.0.0/25", 1, 19, "10.0.0.0/25",
	  "has 128 addresses, the external side 256",
	  "write a prefix of the length of 1.1.1.0/24" },
	{ "static 1.1.1.1-1.1.1.2 10.0.0.0/31", 1, 8, "1.1.1.1-1.1.1.2",
	  "is a range that is no prefix", "write ADDRESS or PREFIX/LENGTH" },
	{ "static iif eth0 1.1.1.1 10.0.0.1", 1, 8, "iif",
	  "does not go with static", "write oif or fastpath" },
	{ "static of eth0 1.1.1.1 10.0.0.1", 1, 8, "of", "is no part of static",
	  "did you mean oif?" },
	{ "static src 10.0.0.1 1.1.1.1 10.0.0.1", 1, 8, "src",
	  "does not go with static", "write oif or fastpath" },
	{ "static 1.1.1.x 10.0.0.1", 1, 8, "1.1.1.x", "is no IPv4 address",
	  "write ADDRESS, PREFIX/LENGTH or FIRST-LAST" },
	/* pools */
	{ "pool", 1, 5, "end of text", "stands where a pool's name belongs",
	  "write a pool's name before it" },
	{ "pool p\n{ address 1.1.1.1 }", 1, 7, "end of line",
	  "stands where { belongs", "write { before it" },
	{ "pool p { }", 1, 6, "p", "has no address",
	  "write 'address FIRST-LAST' between the braces" },
	{ "pool p {\n address 1.1.1.1\n", 3, 1, "end of text",
	  "stands where address, ports, an option or } belongs",
	  "write address, ports, an option or } before it" },
	{ "pool p {\n ddress 1.1.1.1\n}", 2, 2, "ddress",
	  "is no part of a pool", "did you mean address?" },
	{ "pool p {\n address 1.1.1.1 1.1.1.2\n}", 2, 18, "1.1.1.2",
	  "is more than the statement takes", "end the statement before it" },
	{ "pool p {\n address\n}", 2, 9, "end of line",
	  "stands where an address belongs", "write an address before it" },
	{ "pool p {\n ports 1-2\n ports 3\n}", 3, 2, "ports",
	  "is given twice", "keep one" },
	{ "pool p {\n ports 0-10\n}", 2, 8, "0-10", "is out of range",
	  "write N or N-M, from 1 to 65535" },
	{ "pool p { address 1.1.1.1 } exempt", 1, 28, "exempt",
	  "is more than the statement takes", "end the statement before it" },
	{ "pool p { address 1.1.1.1 }\npool p { address 1.1.1.2 }", 2, 6, "p",
	  "is the name of another pool",
	  "write another name, or one pool with all addresses" },
	/* options of pools */
	{ "pool p {\n address 1.1.1.1\n mappin endpoint-dependent\n}", 3, 2,
	  "mappin", "is no part of a pool", "did you mean mapping?" },
	{ "pool p {\n mapping symmetric\n}", 2, 10, "symmetric",
	  "is no value of mapping",
	  "write endpoint-dependent or endpoint-independent" },
	{ "pool p {\n mapping endpoint-independant\n}", 2, 10,
	  "endpoint-independant", "is no value of mapping",
	  "did you mean endpoint-independent?" },
	{ "pool p {\n address-allocation sticky\n}", 2, 21, "sticky",
	  "is no value of address-allocation",
	  "write paired, round-robin or random" },
	{ "pool p {\n port-allocation block\n}", 2, 18, "block",
	  "is no value of port-allocation",
	  "write preserve, random or parity" },
	{ "pool p {\n refuse drop\n}", 2, 9, "drop", "is no value of refuse",
	  "write reset, prohibited, unreachable or silent" },
	{ "pool p {\n overflow on\n}", 2, 11, "on", "is no value of overflow",
	  "did you mean no?" },
	{ "pool p {\n overflow maybe\n}", 2, 11, "maybe",
	  "is no value of overflow", "write no or yes" },
	{ "pool p {\n overflow\n}", 2, 10, "end of line",
	  "stands where its value belongs", "write its value before it" },
	{ "pool p {\n hold-down 3601\n}", 2, 12, "3601", "is out of range",
	  "write a number from 0 to 3600" },
	{ "pool p {\n hold-down-max 0\n}", 2, 16, "0", "is out of range",
	  "write a number from 1 to 65535" },
	{ "pool p {\n hold-down 5s\n}", 2, 12, "5s", "is no number",
	  "write a number from 0 to 3600" },
	{ "pool p {\n hold-down\n}", 2, 11, "end of line",
	  "stands where a number belongs", "write a number before it" },
	{ "pool p {\n hold-down 0\n hold-down 0\n}", 3, 2, "hold-down",
	  "is given twice", "keep one" },
	{ "pool p {\n refuse reset\n refuse silent\n}", 3, 2, "refuse",
	  "is given twice", "keep one" },
	{ "pool p {\n reserved 1\n reserved 2\n}", 3, 2, "reserved",
	  "is given twice", "write one list, with commas" },
	{ "pool p {\n reserved 1,\n}", 3, 1, "}", "stands where a port belongs",
	  "write a port before it" },
	{ "pool p {\n reserved 0-10\n}", 2, 11, "0-10", "is out of range",
	  "write N or N-M, from 1 to 65535" },
	{ "pool p {\n reserved 1 2\n}", 2, 13, "2",
	  "is more than the statement takes", "end the statement before it" },
	{ "pool p {\n reserved 2000-2005, 2004-2009\n address 1.1.1.1\n ports 2000-2009\n}",
	  2, 2, "reserved", "covers 10 of 10 ports in 2000-2009",
	  "reserve fewer, or give more with 'ports'" },
	{ "pool p { address 1.1.1.1; ports 80; reserved 1-100 }", 1, 37,
	  "reserved", "covers 1 of 1 ports in 80",
	  "reserve fewer, or give more with 'ports'" },
	/* ports of one subscriber */
	{ "pool p { address 1.1.1.1; block 65 }", 1, 33, "65",
	  "is no size of a block",
	  "write a power of two from 64 to 16384, or 0 for none" },
	{ "pool p { address 1.1.1.1; block 32 }", 1, 33, "32",
	  "is no size of a block",
	  "write a power of two from 64 to 16384, or 0 for none" },
	{ "pool p { address 1.1.1.1; block 32768 }", 1, 33, "32768",
	  "is out of range", "write a number from 0 to 16384" },
	{ "pool p { address 1.1.1.1; block 64; block-limit 0 }", 1, 49, "0",
	  "is out of range", "write a number from 1 to 64" },
	{ "pool p { address 1.1.1.1; block 64; block-timeout 0 }", 1, 51, "0",
	  "is out of range", "write a number from 1 to 86400" },
	{ "pool p { address 1.1.1.1; block-timeout 5 }", 1, 41, "5",
	  "is for blocks, and there are none", "write 'block SIZE', too" },
	{ "pool p { address 1.1.1.1; block 256; ports 1024-1100 }", 1, 33, "256",
	  "does not fit: no whole block of 256 lies in ports 1024-1100, where one begins at each multiple of 256",
	  "write a smaller one, or give more with 'ports'" },
	{ "pool p { address 1.1.1.1; block 64; reserved 1024-65535 }", 1, 37,
	  "reserved", "covers 64512 of 64512 ports in 1024-65535",
	  "reserve fewer, or give more with 'ports'" },
	{ "pool p { address 1.1.1.1; deterministic }", 1, 41, "}",
	  "stands where a prefix belongs", "write a prefix before it" },
	{ "pool p { address 1.1.1.1; deterministic 10.0.0.1/8 }", 1, 41,
	  "10.0.0.1/8", "has bits set beyond its prefix length",
	  "write 10.0.0.0/8, or the address alone" },
	{ "pool p { deterministic 10.0.0.0/24\n deterministic 10.0.1.0/24 }", 2, 2,
	  "deterministic", "is given twice", "keep one" },
	{ "pool cgn { address 1.1.1.1-1.1.1.2; deterministic 10.0.0.0/21 }", 1, 51,
	  "10.0.0.0/21",
	  "does not fit: 2048 addresses need a range each, and 2 external of 64512 ports give 63 ports each, fewer than the 64 that a range must have",
	  "pool cgn needs 3 external addresses, or a smaller prefix" },
	{ "pool p { address 1.1.1.1; deterministic 10.0.0.0/24; block 64 }", 1, 60,
	  "64", "is for ports that are handed out; those of a deterministic pool are fixed",
	  "remove 'block' or 'deterministic'" },
	{ "pool p { address 1.1.1.1; deterministic 10.0.0.0/24; overflow yes }", 1, 63,
	  "yes", "has nowhere to go: nobody has another address in a deterministic pool",
	  "remove 'overflow' or 'deterministic'" },
	{ "pool p { address 1.1.1.1; deterministic 10.0.0.0/24; address-allocation random }",
	  1, 73, "random",
	  "chooses an address; that of a deterministic pool is computed",
	  "remove 'address-allocation' or 'deterministic'" },
	{ "pool p { address 1.1.1.1; ports 1000-1999; deterministic 10.0.0.0/29; reserved 1125-1249 }",
	  1, 71, "reserved",
	  "covers all of 1125-1249, which is a subscriber's range of 125 ports",
	  "reserve fewer" },
	{ "masquerade deterministic 10.0.0.0/24", 1, 12, "deterministic",
	  "has nothing to compute: masquerade's address changes; give snat a deterministic pool",
	  "remove it" },
	/* options of masquerade */
	{ "masquerade reserved 1024-40000, 40001-65535", 1, 12, "reserved",
	  "covers 64512 of 64512 ports in 1024-65535",
	  "reserve fewer, or give more with 'ports'" },
	{ "masquerade oif eth0 address-allocation random", 1, 21,
	  "address-allocation",
	  "has nothing to choose: masquerade has the one address of the interface",
	  "remove it" },
	{ "masquerade overflow no", 1, 12, "overflow",
	  "has nowhere to go: masquerade has the one address of the interface",
	  "remove it" },
	{ "masquerade hold-down 5 hold-down 6", 1, 24, "hold-down",
	  "is given twice", "keep one" },
	{ "masquerade filtering address-dependent", 1, 22, "address-dependent",
	  "lets others in to a mapping, and the pool makes none: its ports are a session's",
	  "write 'mapping endpoint-independent', too, or remove it" },
	{ "masquerade mapping endpoint-independent filtering open", 1, 51, "open",
	  "is no value of filtering",
	  "write address-and-port-dependent, address-dependent or endpoint-independent" },
	{ "masquerade filtering address-dependent filtering address-dependent", 1, 40,
	  "filtering", "is given twice", "keep one" },
	{ "masquerade refuze silent", 1, 12, "refuze", "is no part of masquerade",
	  "did you mean refuse?" },
	{ "snat mapping endpoint-independent pool p", 1, 6, "mapping",
	  "is an option of the pool", "write it between the pool's braces" },
	{ "exempt refuse silent", 1, 8, "refuse", "is no part of exempt",
	  "write iif, oif, src, dst, proto, sport, dport or mark" },
	/* settings */
	{ "timeout", 1, 8, "end of text",
	  "stands where the name of a timeout belongs",
	  "write the name of a timeout before it" },
	{ "set", 1, 4, "end of text",
	  "stands where the name of an option belongs",
	  "write the name of an option before it" },
	{ "timeout tcp_idle 7440", 1, 9, "tcp_idle", "is no timeout",
	  "did you mean tcp-idle?" },
	{ "timeout fin 5", 1, 9, "fin", "is no timeout",
	  "write udp, udp-stream, tcp-idle, tcp-trans-open, tcp-trans-close, icmp, other-proto or tcp-in-syn"
	},
	{ "timeout udp", 1, 12, "end of text", "stands where a value belongs",
	  "write a value before it" },
	{ "timeout udp 119", 1, 13, "119", "is out of range",
	  "write a number from 120 to 2073600" },
	{ "timeout udp-stream 119", 1, 20, "119", "is out of range",
	  "write a number from 120 to 2073600" },
	{ "timeout tcp-idle 7439", 1, 18, "7439", "is out of range",
	  "write a number from 7440 to 2073600" },
	{ "timeout tcp-trans-open 0", 1, 24, "0", "is out of range",
	  "write a number from 1 to 2073600" },
	{ "timeout icmp 59", 1, 14, "59", "is out of range",
	  "write a number from 60 to 2073600" },
	{ "timeout other-proto 2073601", 1, 21, "2073601", "is out of range",
	  "write a number from 1 to 2073600" },
	{ "timeout udp 5m", 1, 13, "5m", "is no number",
	  "write a number from 120 to 2073600" },
	{ "timeout udp 300 s", 1, 17, "s", "is more than the statement takes",
	  "end the statement before it" },
	{ "timeout udp 300\ntimeout udp 400", 2, 9, "udp",
	  "is set on line 1 already", "keep one" },
	{ "limit sessions 0", 1, 16, "0", "is out of range",
	  "write a number from 1 to 16777216" },
	{ "limit destinations 16777217", 1, 20, "16777217", "is out of range",
	  "write a number from 0 to 16777216" },
	{ "limit session 5", 1, 7, "session", "is no limit",
	  "did you mean sessions?" },
	{ "set tcp-loose yes", 1, 15, "yes", "is neither on nor off",
	  "write on or off" },
	{ "set icmp-check-inner 1", 1, 22, "1", "is neither on nor off",
	  "write on or off" },
	{ "set ip-id-rewrite on", 1, 19, "on", "is no ip id rewrite",
	  "write off, fragments, non-atomic or all" },
	{ "set unknown-proto dro", 1, 19, "dro", "is no unknown proto",
	  "did you mean drop?" },
	{ "set invalid-packet pass", 1, 20, "pass", "is no invalid packet",
	  "write drop or translate" },
	{ "set unsolicited-syn on", 1, 21, "on", "is no unsolicited syn",
	  "write icmp or drop" },
	{ "timeout tcp-in-syn 5", 1, 20, "5", "is out of range",
	  "write a number from 6 to 2073600" },
	{ "limit unsolicited-syns 1025", 1, 24, "1025", "is out of range",
	  "write a number from 0 to 1024" },
	{ "timeout udp port 1024 5", 1, 18, "1024", "is out of range",
	  "write a number from 1 to 1023" },
	{ "timeout udp port 53 0", 1, 21, "0", "is out of range",
	  "write a number from 1 to 2073600" },
	{ "timeout udp port 53 5\ntimeout udp port 53 6", 2, 9, "udp",
	  "is set on line 1 already", "keep one" },
	{ "timeout udp-stream port 53 5", 1, 20, "port", "is no number",
	  "write a number from 120 to 2073600" },
	/* the fast path */
	{ "set fastpth off", 1, 5, "fastpth", "is no option", "did you mean fastpath?" },
	{ "notify fastpath off", 1, 8, "fastpath", "is no notification",
	  "write pool-high, pool-low, subscriber-high or interval" },
	{ "set fastpath", 1, 13, "end of text", "stands where devices belong",
	  "write '{ devices NAME, NAME }', or off" },
	{ "set fastpath on", 1, 14, "on", "stands where devices belong",
	  "write '{ devices NAME, NAME }', or off" },
	{ "set fastpath off on", 1, 18, "on", "is more than the statement takes",
	  "end the statement before it" },
	{ "set fastpath { }", 1, 5, "fastpath", "has no device",
	  "write 'devices NAME, NAME' between the braces, or off in their place" },
	{ "set fastpath {\n eth0 }", 2, 2, "eth0", "is no part of the fast path",
	  "write devices" },
	{ "set fastpath { device eth0 }", 1, 16, "device", "is no part of the fast path",
	  "did you mean devices?" },
	{ "set fastpath { devices }", 1, 24, "}", "stands where a device belongs",
	  "write a device before it" },
	{ "set fastpath { devices eth0,\n}", 2, 1, "}", "stands where a device belongs",
	  "write a device before it" },
	{ "set fastpath { devices eth0 eth1 }", 1, 29, "eth1",
	  "is more than the statement takes", "end the statement before it" },
	{ "set fastpath { devices eth0", 1, 28, "end of text",
	  "stands where devices or } belongs", "write devices or } before it" },
	{ "set fastpath { devices eth0 } exempt", 1, 31, "exempt",
	  "is more than the statement takes", "end the statement before it" },
	{ "set fastpath { devices \"\" }", 1, 24, "", "is an empty word",
	  "write something between the quotes" },
	{ "set fastpath { devices abcdefghijklmnop }", 1, 24, "abcdefghijklmnop",
	  "is too long", "a device has at most 15 bytes" },
	{ "set fastpath { devices eth0, eth1\n devices eth0 }", 2, 10, "eth0",
	  "is given twice", "keep one" },
	{ "set fastpath off\nset fastpath { devices eth0 }", 2, 5, "fastpath",
	  "is set on line 1 already", "keep one" },
	{ "set fastpath { devices eth0 }\nset early-route off", 1, 5, "fastpath",
	  "needs early-route, which is off", "write 'set early-route on', too" },
	{ "exempt fastpath off", 1, 8, "fastpath",
	  "is about sessions, and exempt begins none", "remove it" },
	{ "masquerade fastpath", 1, 20, "end of text",
	  "stands where on or off belongs", "write on or off before it" },
	{ "masquerade fastpath no", 1, 21, "no", "is neither on nor off",
	  "write on or off" },
	{ "masquerade fastpath on fastpath off", 1, 24, "fastpath",
	  "is given twice", "keep one" },
};

static int parse(const char *text, size_t length, struct ruleset *set,
		 struct fault *fault)
{
	struct source source = { "test", text, length };

	ruleset_init(set);
	return grammar_parse(&source, set, fault);
}

/* To be freed. */
static char *write_text(const struct ruleset *set)
{
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);

	grammar_write(stream, set);
	fclose(stream);
	return text;
}

static char *describe(const struct fault *fault)
{
	char *text = NULL;

	if (asprintf(&text, "%u:%u: '%s': %s; %s", fault->line, fault->column,
		     fault->word, fault->reason, fault->fix) < 0)
		abort();
	return text;
}

static void test_accepted(struct tap *tap, const char *what, const char *text,
			  const char *expected)
{
	struct ruleset set;
	struct fault fault;
	char *written;

	if (parse(text, strlen(text), &set, &fault))
		written = describe(&fault);
	else
		written = write_text(&set);
	tap_text(tap, what, expected, written);
	ruleset_exit(&set);
	free(written);
}

static void test_refused(struct tap *tap, size_t i)
{
	struct fault expected = {
		.line = refused[i].line,
		.column = refused[i].column,
	};
	struct ruleset set;
	struct fault seen;
	char *wanted;
	char *got;
	int ret;

	fault_word(&expected, refused[i].word);
	fault_reason(&expected, "%s", refused[i].reason);
	fault_fix(&expected, "%s", refused[i].fix);
	ret = parse(refused[i].text, strlen(refused[i].text), &set, &seen);
	wanted = describe(&expected);
	got = ret ? describe(&seen) : write_text(&set);
	tap_text(tap, wanted, wanted, got);
	free(wanted);
	free(got);
	ruleset_exit(&set);
}

/* A NUL byte ends no text, and is no word. */
static void test_nul(struct tap *tap)
{
	static const char text[] = "exempt\0src 10.0.0.1";
	struct ruleset set;
	struct fault fault;
	int ret = parse(text, sizeof(text) - 1, &set, &fault);

	tap_case(tap, ret && fault.line == 1 && fault.column == 1,
		 "a NUL byte is refused");
	ruleset_exit(&set);
}

static void test_too_many(struct tap *tap, const char *what, const char *start,
			  unsigned int most, bool fits)
{
	struct ruleset set;
	struct fault fault;
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);
	int ret;

	fputs(start, stream);
	for (unsigned int i = 0; i < most; i++)
		fprintf(stream, "%s10.0.%u.%u", i ? ", " : "", i >> 8, i & 255);
	if (*start == 'p')
		fputs(" }", stream);
	fclose(stream);
	ret = parse(text, length, &set, &fault);
	tap_case(tap, fits ? !ret : ret && strstr(fault.reason, "too many"),
		 "%s: %u are %s", what, most, fits ? "enough" : "too many");
	ruleset_exit(&set);
	free(text);
}

/* As many ranges of reserved ports as there can be, and one more. */
static void test_reserved(struct tap *tap, const char *start, const char *end)
{
	for (int most = NATGW_POOL_RESERVED_MAX;
	     most <= NATGW_POOL_RESERVED_MAX + 1; most++) {
		bool fits = most == NATGW_POOL_RESERVED_MAX;
		struct ruleset set;
		struct fault fault;
		char *text = NULL;
		size_t length;
		FILE *stream = open_memstream(&text, &length);
		int ret;

		fputs(start, stream);
		for (int i = 0; i < most; i++)
			fprintf(stream, "%s%d", i ? ", " : "", 2 * i + 1);
		fputs(end, stream);
		fclose(stream);
		ret = parse(text, length, &set, &fault);
		tap_case(tap, fits ? !ret : ret && strstr(fault.reason, "too many"),
			 "%s: %d reserved are %s", start, most,
			 fits ? "enough" : "too many");
		ruleset_exit(&set);
		free(text);
	}
}

/* As many devices as the fast path can have, and one more. */
static void test_devices(struct tap *tap)
{
	for (int most = NATGW_FAST_DEVICES_MAX;
	     most <= NATGW_FAST_DEVICES_MAX + 1; most++) {
		bool fits = most == NATGW_FAST_DEVICES_MAX;
		struct ruleset set;
		struct fault fault;
		char *text = NULL;
		size_t length;
		FILE *stream = open_memstream(&text, &length);
		int ret;

		fputs("set fastpath { devices ", stream);
		for (int i = 0; i < most; i++)
			fprintf(stream, "%seth%d", i ? ", " : "", i);
		fputs(" }", stream);
		fclose(stream);
		ret = parse(text, length, &set, &fault);
		tap_case(tap, fits ? !ret : ret && strstr(fault.reason, "too many"),
			 "%d devices of the fast path are %s", most,
			 fits ? "enough" : "too many");
		ruleset_exit(&set);
		free(text);
	}
}

/* A text on top of what is in force takes devices away from it, or early-route. */
static void test_fast_path_on_top(struct tap *tap)
{
	static const struct {
		const char *text;
		const char *word;	/* that is refused; NULL if none is */
		const char *written;
	} rows[] = {
		{ "set early-route off", "off", NULL },
		{ "set early-route off; set fastpath off", NULL,
		  "set        early-route off\n" },
		{ "set fastpath { devices b }", NULL,
		  "set        fastpath { devices b }\n" },
		{ "exempt", NULL, "exempt\nset        fastpath { devices a }\n" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct source source = { "test", rows[i].text, strlen(rows[i].text) };
		struct ruleset set;
		struct fault fault;
		char *written;
		int ret;

		ruleset_init(&set);
		set.fast_path.devices[set.fast_path.count++].name[0] = 'a';
		ret = grammar_parse(&source, &set, &fault);
		written = write_text(&set);
		tap_text(tap, rows[i].text, rows[i].word ? rows[i].word : rows[i].written,
			 ret ? fault.word : written);
		ruleset_exit(&set);
		free(written);
	}
}

/* Who reserves the same ports says the same, in whatever ranges. */
static void test_merged(struct tap *tap)
{
	static const struct {
		const char *left;
		const char *right;
		bool equal;
	} rows[] = {
		{ "masquerade reserved 5, 1-3", "masquerade reserved 1-3, 5", true },
		{ "masquerade reserved 1-3, 4-9", "masquerade reserved 1-9", true },
		{ "masquerade reserved 1-9, 3-4", "masquerade reserved 1-9", true },
		{ "masquerade reserved 1-3, 5", "masquerade reserved 1-5", false },
		{ "masquerade reserved 1", "masquerade", false },
		{ "masquerade refuse reset", "masquerade", true },
		{ "masquerade refuse silent", "masquerade", false },
		{ "pool p { address 1.1.1.1; reserved 1-3, 4 }",
		  "pool p { address 1.1.1.1; reserved 1-4 }", true },
		{ "masquerade fastpath on", "masquerade", true },
		{ "masquerade fastpath off", "masquerade", false },
		{ "set fastpath { devices a; devices b }",
		  "set fastpath { devices a, b }", true },
		{ "set fastpath { devices a }", "set fastpath { devices b }", false },
		{ "set fastpath { devices a }", "set fastpath off", false },
		{ "set fastpath off", "", true },
		{ "pool p { address 1.1.1.1; overflow no }",
		  "pool p { address 1.1.1.1 }", false },
		{ "pool p { address 1.1.1.1; block 64 }",
		  "pool p { address 1.1.1.1 }", false },
		{ "pool p { address 1.1.1.1; deterministic 10.0.0.0/24 }",
		  "pool p { address 1.1.1.1 }", false },
		{ "pool p { address 1.1.1.1; deterministic 10.0.0.0/24 }",
		  "pool p { address 1.1.1.1; deterministic 10.0.0.0-10.0.0.255 }", true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct ruleset left;
		struct ruleset right;
		struct fault fault;
		int ret;

		ret = parse(rows[i].left, strlen(rows[i].left), &left, &fault);
		ret |= parse(rows[i].right, strlen(rows[i].right), &right, &fault);
		tap_case(tap, !ret && ruleset_equal(&left, &right) == rows[i].equal,
			 "'%s' %s '%s'", rows[i].left,
			 rows[i].equal ? "says what does" : "differs from",
			 rows[i].right);
		ruleset_exit(&left);
		ruleset_exit(&right);
	}
}

/* What is written is read back as the same, and written the same again. */
static void test_random(struct tap *tap, unsigned int *state)
{
	unsigned int failed = 0;

	for (int i = 0; i < RANDOM_TEXTS; i++) {
		struct ruleset made;
		struct ruleset read;
		struct fault fault;
		char *text;
		char *again;

		ruleset_init(&made);
		random_ruleset(state, &made);
		text = write_text(&made);
		if (parse(text, strlen(text), &read, &fault)) {
			printf("# %s:%u:%u: '%s': %s\n%s", "random", fault.line,
			       fault.column, fault.word, fault.reason, text);
			failed++;
		}
		again = write_text(&read);
		failed += !ruleset_equal(&made, &read) || strcmp(text, again);
		ruleset_exit(&made);
		ruleset_exit(&read);
		free(text);
		free(again);
	}
	tap_case(tap, !failed, "%d random configurations are read as written",
		 RANDOM_TEXTS);
}

/* Damaged texts are refused with a place, or taken as what they now say. */
static void test_damaged(struct tap *tap, unsigned int *state)
{
	static const char bytes[] = "\n \t;{}#\",-/:.\\0123456789aexto\r\001\377";
	unsigned int failed = 0;

	for (int i = 0; i < DAMAGED_TEXTS; i++) {
		char text[sizeof(example)];
		size_t length = sizeof(example) - 1;
		struct ruleset set;
		struct fault fault;

		memcpy(text, example, sizeof(text));
		for (unsigned int j = random_below(state, 8) + 1; j > 0; j--)
			text[random_below(state, length)] =
				bytes[random_below(state, sizeof(bytes) - 1)];
		if (!random_below(state, 4))
			length = random_below(state, length);
		if (parse(text, length, &set, &fault))
			failed += !fault.line || !fault.column ||
				  !*fault.reason || !*fault.fix;
		ruleset_exit(&set);
	}
	tap_case(tap, !failed, "%d damaged texts have a place and a fix",
		 DAMAGED_TEXTS);
}

static void test_references(struct tap *tap)
{
	static const struct {
		const char *text;
		enum reference_kind kind;
	} rows[] = {
		{ "17", REFERENCE_HANDLE },
		{ "pool web", REFERENCE_POOL },
		{ "pool web { address 1.1.1.1 }", REFERENCE_STATEMENT },
		{ "timeout udp", REFERENCE_SETTING },
		{ "timeout udp 400", REFERENCE_STATEMENT },
		{ "timeout udp port 53", REFERENCE_PORT_TIMEOUT },
		{ "timeout udp port 53 9", REFERENCE_STATEMENT },
		{ "limit sessions", REFERENCE_SETTING },
		{ "set tcp-loose", REFERENCE_SETTING },
		{ "set fastpath", REFERENCE_FAST_PATH },
		{ "set fastpath off", REFERENCE_STATEMENT },
		{ "set fastpath { devices eth0 }", REFERENCE_STATEMENT },
		{ "snat pool a", REFERENCE_STATEMENT },
	};
	static const char *const wrong[] = { "", "0", "4294967296", "1 2",
					     "timeout", "timeout foo", "pool" };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct source source = { "test", rows[i].text,
					 strlen(rows[i].text) };
		struct reference reference;
		struct fault fault;

		tap_case(tap, !grammar_parse_reference(&source, &reference,
						       &fault) &&
			 reference.kind == rows[i].kind,
			 "'%s' refers to something", rows[i].text);
	}
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct source source = { "test", wrong[i], strlen(wrong[i]) };
		struct reference reference;
		struct fault fault;

		tap_case(tap, grammar_parse_reference(&source, &reference,
						      &fault),
			 "'%s' refers to nothing", wrong[i]);
	}
}

int main(void)
{
	unsigned int state = tap_seed();
	struct tap tap = { 0 };
	char expected[sizeof(example)];
	char *cut;

	/* Only the timeout that has its default value is not written. */
	memcpy(expected, example, sizeof(expected));
	cut = strstr(expected, "timeout");
	memmove(cut, strchr(cut, '\n') + 1, strlen(strchr(cut, '\n')));
	test_accepted(&tap, "the example is written as it was read", example,
		      expected);
	for (size_t i = 0; i < ARRAY_SIZE(accepted); i++)
		test_accepted(&tap, accepted[i].what, accepted[i].text,
			      accepted[i].written);
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++)
		test_refused(&tap, i);
	test_nul(&tap);
	test_too_many(&tap, "targets", "dnat to ", 1500, true);
	test_too_many(&tap, "targets", "dnat to ", 1501, false);
	test_too_many(&tap, "addresses", "pool p { address ", 3000, true);
	test_too_many(&tap, "addresses", "pool p { address ", 3001, false);
	test_reserved(&tap, "pool p { address 1.1.1.1; reserved ", " }");
	test_reserved(&tap, "masquerade reserved ", "");
	test_devices(&tap);
	test_fast_path_on_top(&tap);
	test_merged(&tap);
	test_references(&tap);
	test_random(&tap, &state);
	test_damaged(&tap, &state);
	return tap_end(&tap);
}
