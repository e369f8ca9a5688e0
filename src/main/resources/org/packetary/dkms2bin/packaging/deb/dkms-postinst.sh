#!/bin/sh
# Gives the sources of this package to dkms and has them built for the kernels of this system.
set -e

name='@NAME@'
version='@VERSION@'

case "$1" in
    configure)
        # dkms's own script knows which kernels to build for. It takes the name, the version, the
        # directory of prebuilt modules (there are none), the architecture (this one), and the
        # version that was installed before.
        common=/usr/lib/dkms/common.postinst
        if [ ! -x "$common" ]; then
            echo "$common is missing: this dkms is too old, or not that of this distribution" >&2
            exit 1
        fi
        "$common" "$name" "$version" /nonexistent '' "${2:-}"
        ;;
    abort-upgrade | abort-remove | abort-deconfigure) ;;
    *)
        echo "postinst called with unknown argument \"$1\"" >&2
        exit 1
        ;;
esac
