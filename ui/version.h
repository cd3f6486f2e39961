#ifndef UI_VERSION_H
#define UI_VERSION_H

#define IOPATH_VERSION "0.1.0"

#endif
