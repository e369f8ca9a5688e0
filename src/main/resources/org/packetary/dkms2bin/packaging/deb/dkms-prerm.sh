#!/bin/sh
# Takes everything that dkms made of the sources of this package away again.
set -e

name='@NAME@'
version='@VERSION@'

case "$1" in
    remove | upgrade | deconfigure)
        # The package may be broken, dkms gone, or an administrator quicker.
        if command -v dkms >/dev/null && [ -n "$(dkms status -m "$name" -v "$version")" ]; then
            dkms remove -m "$name" -v "$version" --all
        fi
        ;;
    failed-upgrade) ;;
    *)
        echo "prerm called with unknown argument \"$1\"" >&2
        exit 1
        ;;
esac
