#!/bin/sh
# Makes one kernel, and no other, find the modules of this package.

kernel='@KERNEL@'
directory='@DIRECTORY@'
remake_initrd='@REMAKE_INITRD@'
weak_modules='@WEAK_MODULES@'

# The kernel's own package runs depmod when it is installed and deletes modules.dep and its likes in
# the end. Where there is none the kernel is not here (yet), and running depmod would leave files
# behind that no package deletes.
if [ -e "$directory/modules.dep" ] && [ -n "$(command -v depmod)" ]; then
    depmod -a "$kernel" || echo "depmod failed: run depmod -a $kernel" >&2
fi
if [ "$remake_initrd" = yes ] && [ -e "/boot/initramfs-$kernel.img" ] \
    && [ -n "$(command -v dracut)" ]; then
    dracut --force "/boot/initramfs-$kernel.img" "$kernel" \
        || echo "dracut failed: run dracut --force /boot/initramfs-$kernel.img $kernel" >&2
fi
if [ "$weak_modules" = yes ] && [ -n "$(command -v weak-modules)" ]; then
    printf '%s\n' @MODULES@ | weak-modules --add-modules \
        || echo "weak-modules failed: other kernels may lack the modules of $kernel" >&2
fi
exit 0
