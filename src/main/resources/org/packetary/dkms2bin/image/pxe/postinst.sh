#!/bin/sh
# Has the links of this image lead to its newest version.
set -e

name='@NAME@'
leaving=''
cfg="${DPKG_ROOT:-}@TFTP_DIR@/pxelinux.cfg"

@RELINK@
case "$1" in
    configure | abort-upgrade | abort-remove | abort-deconfigure)
        relink
        ;;
    *)
        echo "postinst called with unknown argument \"$1\"" >&2
        exit 1
        ;;
esac
