#!/bin/sh
# Makes one kernel, and no other, forget the modules of this package.

kernel='@KERNEL@'
directory='@DIRECTORY@'
remake_initrd='@REMAKE_INITRD@'
weak_modules='@WEAK_MODULES@'

# rpm passes how many versions of the package stay: after an upgrade, the new one's script has done
# the rest, but only now are the old one's files gone.
if [ -e "$directory/modules.dep" ] && [ -n "$(command -v depmod)" ]; then
    depmod -a "$kernel" || echo "depmod failed: run depmod -a $kernel" >&2
fi
if [ "${1:-0}" -gt 0 ]; then
    exit 0
fi
if [ "$remake_initrd" = yes ] && [ -e "/boot/initramfs-$kernel.img" ] \
    && [ -n "$(command -v dracut)" ]; then
    dracut --force "/boot/initramfs-$kernel.img" "$kernel" \
        || echo "dracut failed: run dracut --force /boot/initramfs-$kernel.img $kernel" >&2
fi
if [ "$weak_modules" = yes ] && [ -n "$(command -v weak-modules)" ]; then
    printf '%s\n' @MODULES@ | weak-modules --remove-modules \
        || echo "weak-modules failed: links below weak-updates may lead nowhere" >&2
fi
exit 0
