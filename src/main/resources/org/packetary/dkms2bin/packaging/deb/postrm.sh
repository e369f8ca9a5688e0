#!/bin/sh
# Makes one kernel, and no other, forget the modules of this package.
set -e

kernel='@KERNEL@'
directory='@DIRECTORY@'
remake_initrd='@REMAKE_INITRD@'

case "$1" in
    remove)
        # The kernel's own package runs depmod when it is installed and deletes modules.dep and its
        # likes in the end. Where there is none the kernel is not here, and running depmod would
        # leave files behind that no package deletes.
        if [ -e "${DPKG_ROOT:-}$directory/modules.dep" ] && command -v depmod >/dev/null; then
            depmod -a ${DPKG_ROOT:+-b "$DPKG_ROOT"} "$kernel" \
                || echo "depmod failed for kernel $kernel: run depmod -a $kernel" >&2
        fi
        if [ "$remake_initrd" = yes ] && [ -z "${DPKG_ROOT:-}" ] \
            && [ -e "/boot/initrd.img-$kernel" ] && command -v update-initramfs >/dev/null; then
            update-initramfs -u -k "$kernel" \
                || echo "update-initramfs failed: run update-initramfs -u -k $kernel" >&2
        fi
        ;;
    purge | upgrade | failed-upgrade | abort-install | abort-upgrade | disappear) ;;
    *)
        echo "postrm called with unknown argument \"$1\"" >&2
        exit 1
        ;;
esac
