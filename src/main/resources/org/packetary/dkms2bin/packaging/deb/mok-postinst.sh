#!/bin/sh
# Says how the certificates are enrolled; enrols nothing.
set -e

case "$1" in
    configure)
        echo '@NAME@: to load these modules under Secure Boot: @COMMAND@'
        ;;
    abort-upgrade | abort-remove | abort-deconfigure) ;;
    *)
        echo "postinst called with unknown argument \"$1\"" >&2
        exit 1
        ;;
esac
