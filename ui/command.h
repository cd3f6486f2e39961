#ifndef UI_COMMAND_H
#define UI_COMMAND_H

/* One function per sub-command, each in ui/cmd_NAME.c.  argv[0] is the command's name. */

int cmd_run(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_calibrate(int argc, char **argv);
int cmd_sweep(int argc, char **argv);
int cmd_view(int argc, char **argv);
int cmd_watch(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_build(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_quiz(int argc, char **argv);
int cmd_published(int argc, char **argv);
int cmd_help(int argc, char **argv);

#endif
