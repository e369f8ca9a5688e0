# Evaluates a dkms.conf as dkms does and prints its directives to descriptor 3.
# Arguments: kernel release, machine, and the directory to take for the root where it is not /.
# The source tree is shown at $tree.
# Output: triples NAME, INDEX, VALUE, each ended by a NUL. The first, "begun", says that this script
# runs. Rows whose NAME begins with "excluded:" hold the directive, the wanted and the actual value
# instead.
exec 3>&1 1>&2

emit() {
  printf '%s\0%s\0%s\0' "$1" "$2" "$3" >&3
}

emit begun '' ''
root=${3-}
tree=$root/run/dkms2bin/source
directives="PACKAGE_NAME PACKAGE_VERSION BUILT_MODULE_NAME BUILT_MODULE_LOCATION DEST_MODULE_NAME
  DEST_MODULE_LOCATION STRIP MAKE MAKE_MATCH CLEAN PATCH PATCH_MATCH PRE_BUILD POST_BUILD
  PRE_INSTALL POST_INSTALL POST_ADD POST_REMOVE AUTOINSTALL NO_WEAK_MODULES REMAKE_INITRD
  MODULES_CONF MODULES_CONF_OBSOLETES MODULES_CONF_ALIAS_TYPE MODULES_CONF_OBSOLETE_ONLY
  OBSOLETE_BY BUILD_DEPENDS BUILD_DEPENDS_REBUILD BUILD_EXCLUSIVE_KERNEL
  BUILD_EXCLUSIVE_KERNEL_MIN BUILD_EXCLUSIVE_KERNEL_MAX BUILD_EXCLUSIVE_ARCH
  BUILD_EXCLUSIVE_CONFIG"

# What dkms sets before it reads the file.
kernelver=$1
arch=$2
dkms_tree=$root/var/lib/dkms
source_tree=$root/usr/src
install_tree=$root/lib/modules
tmp_location=$root/tmp
kernel_source_dir=$root/lib/modules/$kernelver/build
kernel_config=$kernel_source_dir/.config

evaluate() {
  unset $directives
  . "$1"
}

identity=$(evaluate "$tree/dkms.conf" >&2; printf '%s\n%s' "$PACKAGE_NAME" "$PACKAGE_VERSION")
module=${identity%%$'\n'*}
module_version=${identity#*$'\n'}
conf=$tree/dkms.conf
case $module/$module_version in
  /* | */ | */*/*) ;;
  *)
    # The places where dkms has the sources when it reads the file.
    mkdir -p "$dkms_tree/$module/$module_version" "$source_tree"
    ln -sfn "$tree" "$source_tree/$module-$module_version"
    ln -sfn "$source_tree/$module-$module_version" "$dkms_tree/$module/$module_version/source"
    conf=$dkms_tree/$module/$module_version/source/dkms.conf
    ;;
esac
evaluate "$conf"

for directive in $directives; do
  eval "indexes=(\"\${!$directive[@]}\")"
  for index in "${indexes[@]}"; do
    eval "emit \"\$directive\" \"\$index\" \"\${$directive[\$index]}\""
  done
done

# The lower of two versions, by their numbers.
lower_of() {
  printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1
}

if [[ $BUILD_EXCLUSIVE_KERNEL && ! $kernelver =~ $BUILD_EXCLUSIVE_KERNEL ]]; then
  emit excluded:BUILD_EXCLUSIVE_KERNEL "$BUILD_EXCLUSIVE_KERNEL" "$kernelver"
fi
if [[ $BUILD_EXCLUSIVE_KERNEL_MIN &&
  $(lower_of "$kernelver" "$BUILD_EXCLUSIVE_KERNEL_MIN") != "$BUILD_EXCLUSIVE_KERNEL_MIN" ]]; then
  emit excluded:BUILD_EXCLUSIVE_KERNEL_MIN "$BUILD_EXCLUSIVE_KERNEL_MIN" "$kernelver"
fi
if [[ $BUILD_EXCLUSIVE_KERNEL_MAX &&
  $(lower_of "$kernelver" "$BUILD_EXCLUSIVE_KERNEL_MAX") != "$kernelver" ]]; then
  emit excluded:BUILD_EXCLUSIVE_KERNEL_MAX "$BUILD_EXCLUSIVE_KERNEL_MAX" "$kernelver"
fi
if [[ $BUILD_EXCLUSIVE_ARCH && ! $arch =~ $BUILD_EXCLUSIVE_ARCH ]]; then
  emit excluded:BUILD_EXCLUSIVE_ARCH "$BUILD_EXCLUSIVE_ARCH" "$arch"
fi
if [[ $BUILD_EXCLUSIVE_CONFIG && -e $kernel_config ]]; then
  for wanted in $BUILD_EXCLUSIVE_CONFIG; do
    line=$(grep -E "^(# )?${wanted#!}[= ]" "$kernel_config" | head -n 1)
    case $wanted in
      !*) [[ $line == *=[ym] ]] && emit excluded:BUILD_EXCLUSIVE_CONFIG "$wanted" "$line" ;;
      *) [[ $line == *=[ym] ]] ||
        emit excluded:BUILD_EXCLUSIVE_CONFIG "$wanted" "${line:-not known to this kernel}" ;;
    esac
  done
fi
exit 0
