/*
 * Paths of a scenario's own, exercises and questions that must be refused.
 */

#include "tests/bad_input.h"

/* Questions: a good one, 16 of it, the beginning of one; an option, and one with that "if". */
#define Q "{ \"ask\": \"a\", \"answer\": \"sleeps\" }"
#define Q4 Q "," Q "," Q "," Q
#define Q16 Q4 "," Q4 "," Q4 "," Q4
#define ONE(question) "\"questions\": [ { \"ask\": \"What?\", " question " } ] }"
#define A "{ \"text\": \"A\" }"
#define IF(condition) ONE("\"options\": [ { \"text\": \"A\", \"if\": " condition " } ]")
/* A path of its own, with that loop; a good one, and an exercise of it. */
#define PATH(rows) "\"paths\": [ { \"name\": \"mine\",\n\"loop\": [ " rows " ] } ] }"
#define SENDS "\"enter sendfile\", \"dma disk > page-cache\", \"wait disk\", " \
	"\"link page-cache > socket-buffer\", \"xmit page-cache > nic\", \"leave sendfile\""
#define EXERCISE(rest) "\"paths\": [ { \"name\": \"mine\", \"loop\": [ " SENDS " ],\n" \
	"\"exercise\": { \"ask\": \"Which?\"" rest " } } ], \"strategies\": [ \"mine\" ] }"

static const struct bad_row rows[] = {
	/* Paths. */
	{ .name = "paths: an object", .body = "\"paths\": {} }",
	  .message = "2:10: paths: is an object; accepted: a list of at most 4 paths" },
	{ .name = "paths: no name", .body = "\"paths\": [ { \"loop\": [] } ] }",
	  .message = "2:12: paths[0]: name: missing; accepted: \"name\": a text of 1 to 31 bytes" },
	{ .name = "paths: the name of a strategy", .body = "\"paths\": [ { \"name\": \"sendfile\" } ] }",
	  .message = "2:12: paths[0]: name: \"sendfile\" is a strategy already; accepted: another name" },
	{ .name = "paths: two names", .body = "\"paths\": [ { \"name\": \"a b\" } ] }",
	  .message = "2:12: paths[0]: name: \"a b\" is no name; accepted: another name, without blank" },
	{ .name = "paths: no loop", .body = "\"paths\": [ { \"name\": \"mine\" } ] }",
	  .message = "2:12: paths[0]: at its end: the loop has no rows; accepted: a path" },
	{ .name = "path: a row that is none", .body = PATH("\"enter read\", \"read page-cache\""),
	  .message = "3:25: paths[0].loop[1]: \"read page-cache\" is no row; accepted: \"enter CALL\"" },
	{ .name = "path: a number", .body = PATH("5"),
	  .message = "3:11: paths[0].loop[0]: is a number; accepted: a row such as \"enter read\"" },
	{ .name = "path: left, never entered", .body = PATH("\"leave read\""),
	  .message = "3:11: paths[0].loop[0]: here: read() is left, but it was never entered; accepted: a path" },
	{ .name = "path: not sent", .body = PATH("\"enter read\", \"leave read\""),
	  .message = "3:9: paths[0].loop: at its end: no byte of the file ever comes to the socket; accepted" },
	{ .name = "exercise: a row that belongs", .body = EXERCISE(", \"also\": [ \"wait disk\" ]"),
	  .message = "3:13: paths[0].exercise: also: \"wait disk\" belongs to the path; accepted: rows that do" },
	{ .name = "exercise: no figure", .body = EXERCISE(", \"goal\": \"copies == 0\""),
	  .message = "3:13: paths[0].exercise: goal: character 1: unknown figure \"copies\"" },
	{ .name = "exercise: out of reach", .body = EXERCISE(", \"goal\": \"cpu_copies.bytes > 0\""),
	  .message = "3:13: paths[0].exercise: goal: the path itself does not reach it; accepted" },
	{ .name = "exercise: nothing asked", .body = "\"paths\": [ { \"name\": \"mine\", \"exercise\": {} } ] }",
	  .message = "2:42: paths[0].exercise: ask: missing; accepted: \"ask\": a text of 1 to 400 bytes" },

	/* Questions. */
	{ .name = "questions: an object", .body = "\"questions\": {} }",
	  .message = "2:14: questions: is an object; accepted: a list of at most 16 questions" },
	{ .name = "questions: a text in it", .body = "\"questions\": [ \"What?\" ] }",
	  .message = "2:16: questions[0]: is a text; accepted: an object: { \"ask\": ..., \"options\"" },
	{ .name = "questions: 17", .body = "\"questions\": [\n" Q16 ",\n" Q " ] }",
	  .message = "4:1: questions[16]: is one too many; accepted: at most 16 questions" },
	{ .name = "question: unknown key", .body = "\"questions\": [ { \"aks\": \"What?\" } ] }",
	  .message = "2:18: questions[0].aks: unknown key \"aks\" (did you mean ask?); accepted: ask, "
		     "at, options, answer, unit, why" },
	{ .name = "question: a key of the scenario", .body = "\"questions\": [ { \"chunk\": 5 } ] }",
	  .message = "2:18: questions[0].chunk: unknown key \"chunk\"; accepted: ask, at, options, " },
	{ .name = "question: repeated key", .body = ONE("\"ask\": \"Why?\""),
	  .message = "2:34: questions[0].ask: given twice, first in line 2, column 18" },
	{ .name = "question: nothing asked", .body = "\"questions\": [ { \"answer\": \"sleeps\" } ] }",
	  .message = "2:16: questions[0]: ask: missing; accepted: \"ask\": a text of 1 to 400 bytes" },
	{ .name = "question: a number is asked", .body = "\"questions\": [ { \"ask\": 5 } ] }",
	  .message = "2:25: questions[0].ask: is a number; accepted: a text in double quotes" },
	{ .name = "question: an escape sequence", .body = ONE("\"why\": \"\\u001b[2J\""),
	  .message = "2:41: questions[0].why: has the character U+001B in it" },
	{ .name = "question: neither options nor answer", .body = ONE("\"why\": \"So.\""),
	  .message = "2:16: questions[0]: neither \"options\" nor \"answer\"; accepted: one of the two" },
	{ .name = "question: options and answer",
	  .body = ONE("\"options\": [], \"answer\": \"sleeps\""),
	  .message = "2:16: questions[0]: both \"options\" and \"answer\"; accepted: one of the two" },
	{ .name = "question: a unit beside options", .body = ONE("\"options\": [], \"unit\": \"s\""),
	  .message = "2:49: questions[0].unit: beside \"options\"; accepted: \"unit\" beside" },
	{ .name = "question: a long unit", .body = ONE("\"answer\": \"sleeps\", \"unit\": "
	  "\"mode switches and sleeps\""),
	  .message = "2:62: questions[0].unit: is 24 bytes long; accepted: 1 to 16" },
	{ .name = "options: an object", .body = ONE("\"options\": {}"),
	  .message = "2:45: questions[0].options: is an object; accepted: a list of 2 to 6 options" },
	{ .name = "options: none", .body = ONE("\"options\": []"),
	  .message = "2:45: questions[0].options: has 0 options; accepted: 2 to 6" },
	{ .name = "options: one", .body = ONE("\"options\": [ { \"text\": \"A\" } ]"),
	  .message = "2:45: questions[0].options: has 1 option; accepted: 2 to 6" },
	{ .name = "options: seven", .body = ONE("\"options\": [ " A "," A "," A "," A "," A "," A ",\n"
	  A " ]"), .message = "3:1: questions[0].options[6]: is one too many; accepted: 2 to 6 options" },
	{ .name = "options: none can be right", .body = ONE("\"options\": [ " A ", " A " ]"),
	  .message = "2:45: questions[0].options: none of these can be right; accepted: an \"if\" in" },
	{ .name = "option: a text", .body = ONE("\"options\": [ \"A\", \"B\" ]"),
	  .message = "2:47: questions[0].options[0]: is a text; accepted: an object: { \"text\"" },
	{ .name = "option: unknown key", .body = ONE("\"options\": [ { \"txt\": \"A\" } ]"),
	  .message = "2:49: questions[0].options[0].txt: unknown key \"txt\" (did you mean text?); "
		     "accepted: text, if" },
	{ .name = "option: no text", .body = ONE("\"options\": [ { \"if\": \"sleeps == 0\" } ]"),
	  .message = "2:47: questions[0].options[0]: text: missing; accepted: \"text\": a text of 1 to "
		     "120 bytes" },
	{ .name = "if: true", .body = IF("true"),
	  .message = "2:68: questions[0].options[0].if: is true; accepted: a text in double quotes" },
	{ .name = "if: empty", .body = IF("\"\""),
	  .message = "2:68: questions[0].options[0].if: is 0 bytes long; accepted: 1 to 400" },
	{ .name = "if: an unknown figure", .body = IF("\"slept == 0\""),
	  .message = "2:68: questions[0].options[0].if: character 1: unknown figure \"slept\"; "
		     "accepted: a key of the summary, such as sleeps" },
	{ .name = "if: an unknown figure of a run", .body = IF("\"sleeps == 0 && read-write.slept == 0\""),
	  .message = "2:68: questions[0].options[0].if: character 16: unknown figure \"slept\"" },
	{ .name = "if: an unknown hop", .body = IF("\"hops.disc.nic.bytes == 0\""),
	  .message = "2:68: questions[0].options[0].if: character 1: unknown figure "
		     "\"hops.disc.nic.bytes\"; accepted: hops.FROM.TO.operations, .bytes or .passes" },
	{ .name = "if: an unknown call", .body = IF("\"syscalls.raed == 0\""),
	  .message = "2:68: questions[0].options[0].if: character 1: unknown figure" },
	{ .name = "if: an unknown label", .body = IF("\"read-rite.sleeps == 0\""),
	  .message = "2:68: questions[0].options[0].if: character 1: unknown label \"read-rite\" (did "
		     "you mean read-write?); accepted: read-write" },
	{ .name = "if: an unknown label, dots in the figure", .body = IF("\"x.cpu_copies.bytes == 0\""),
	  .message = "2:68: questions[0].options[0].if: character 1: unknown label \"x\"; accepted" },
	{ .name = "if: an unknown label in quotes", .body = IF("\"'x y'.sleeps == 0\""),
	  .message = "2:68: questions[0].options[0].if: character 1: unknown label \"x y\"; accepted: "
		     "read-write" },
	{ .name = "if: a number", .body = IF("\"sleeps\""),
	  .message = "2:68: questions[0].options[0].if: character 1: a number; accepted: a comparison" },
	{ .name = "if: no figure", .body = IF("\"1 == 1\""),
	  .message = "2:68: questions[0].options[0].if: has no figure in it; accepted: an expression" },
	{ .name = "if: a syntax error", .body = IF("\"sleeps = 0\""),
	  .message = "2:68: questions[0].options[0].if: character 8: unexpected =; accepted: the end" },
	{ .name = "answer: a comparison", .body = ONE("\"answer\": \"sleeps == 0\""),
	  .message = "2:44: questions[0].answer: character 1: a comparison; accepted: a number" },
	{ .name = "answer: a number in JSON", .body = ONE("\"answer\": 5"),
	  .message = "2:44: questions[0].answer: is a number; accepted: a text in double quotes" },
	{ .name = "at: an unknown operation", .body = ONE("\"at\": \"return read\""),
	  .message = "2:40: questions[0].at: \"return read\" names no moment; accepted: OP, OP "
		     "CALL or OP CALL N, such as \"leave mmap\" or \"wire 3\"" },
	{ .name = "at: what is never an event", .body = ONE("\"at\": \"wait\""),
	  .message = "2:40: questions[0].at: \"wait\" names no moment" },
	{ .name = "at: only blanks", .body = ONE("\"at\": \"  \""),
	  .message = "2:40: questions[0].at: \"  \" names no moment" },
	{ .name = "at: an unknown call", .body = ONE("\"at\": \"leave raed\""),
	  .message = "2:40: questions[0].at: \"raed\" is a call that no strategy makes; accepted: OP" },
	{ .name = "at: the 0th", .body = ONE("\"at\": \"leave read 0\""),
	  .message = "2:40: questions[0].at: \"0\" is no N from 1 to 1000000; accepted: OP" },
	{ .name = "at: a large N", .body = ONE("\"at\": \"leave read 99999999999999999999\""),
	  .message = "2:40: questions[0].at: \"99999999999999999999\" is no N from 1" },
	{ .name = "at: two N", .body = ONE("\"at\": \"leave 1 2\""),
	  .message = "2:40: questions[0].at: \"2\" is no N from 1 to 1000000" },
	{ .name = "at: four words", .body = ONE("\"at\": \"leave read 1 2\""),
	  .message = "2:40: questions[0].at: \"leave read 1 2\" names no moment" },
};

int main(void)
{
	static struct CMUnitTest tests[ARRAY_LEN(rows)];

	ADD_ROWS(tests, 0, rows, test_bad_row);
	return _cmocka_run_group_tests("bad_question", tests, ARRAY_LEN(tests), NULL, NULL);
}
