#!/bin/sh
# Has the links of this image lead to its newest other version, before this one is gone.
set -e

name='@NAME@'
leaving='@VERSION@'
cfg="${DPKG_ROOT:-}@TFTP_DIR@/pxelinux.cfg"

@RELINK@
case "$1" in
    remove)
        relink
        ;;
    upgrade | deconfigure | failed-upgrade) ;;
    *)
        echo "prerm called with unknown argument \"$1\"" >&2
        exit 1
        ;;
esac
