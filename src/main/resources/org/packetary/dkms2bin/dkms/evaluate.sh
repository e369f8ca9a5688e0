# Evaluates a dkms.conf as dkms does and prints its directives to descriptor 3.
# Arguments: kernel release, machine, and the directory to take for the root where it is not /.
# The source tree is shown at $tree.
# Output: triples NAME, INDEX, VALUE, each ended by a NUL. The first, "begun", says that this script
# runs. Rows whose NAME begins with "excluded:" hold the wanted and the actual value instead; NAME
# then ends with "[N]" where only module N is excluded. Rows "matched:NAME" and "invalid:NAME" tell how
# bash takes the expression of that directive at INDEX: the text that it matches, or that it is none.
# Rows "unset:VARIABLE" name the variables in the file that have no value when it has been read.
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
parallel_jobs=$(nproc)
kernel_source_dir=$root/lib/modules/$kernelver/build
kernel_config=$kernel_source_dir/.config
[ -e "$kernel_config" ] || kernel_config=$kernel_source_dir/include/config/auto.conf

evaluate() {
  unset $directives
  . "$1"
}

carriage_return=$'\r'
identity=$(evaluate "$tree/dkms.conf" >&2; printf '%s\n%s' "$PACKAGE_NAME" "$PACKAGE_VERSION")
identity=${identity//$carriage_return/}
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

# Files written on Windows end every value with a carriage return; dkms strips it. And dkms reads
# every value twice, the second time in double quotes, so that variables in single quotes count.
for directive in $directives; do
  eval "indexes=(\"\${!$directive[@]}\")"
  for index in "${indexes[@]}"; do
    eval "value=\${$directive[\$index]%\$carriage_return}"
    eval "$directive[\$index]=\"$value\"" || eval "$directive[\$index]=\$value"
    eval "emit \"\$directive\" \"\$index\" \"\${$directive[\$index]}\""
  done
done

# A version whose numbers are padded, so that versions compare as strings the way dkms has it.
comparable() {
  local rest=$1 result= digits
  while [[ $rest =~ ^([^0-9]*)([0-9]+)(.*)$ ]]; do
    digits=${BASH_REMATCH[2]}
    while [ ${#digits} -lt 3 ]; do digits=0$digits; done
    result+=${BASH_REMATCH[1]}$digits
    rest=${BASH_REMATCH[3]}
  done
  printf '%s' "$result$rest"
}

# Emits why the values at one index keep the kernel out. Arguments: index, suffix of the name.
exclusions_at() {
  local index=$1 suffix=$2 wanted line
  wanted=${BUILD_EXCLUSIVE_KERNEL[$index]}
  if [[ $wanted && ! $kernelver =~ $wanted ]]; then
    emit "excluded:BUILD_EXCLUSIVE_KERNEL$suffix" "$wanted" "$kernelver"
  fi
  wanted=${BUILD_EXCLUSIVE_KERNEL_MIN[$index]}
  if [[ $wanted && $(comparable "$kernelver") < $(comparable "$wanted") ]]; then
    emit "excluded:BUILD_EXCLUSIVE_KERNEL_MIN$suffix" "$wanted" "$kernelver"
  fi
  wanted=${BUILD_EXCLUSIVE_KERNEL_MAX[$index]}
  if [[ $wanted && $(comparable "$kernelver") > $(comparable "$wanted") ]]; then
    emit "excluded:BUILD_EXCLUSIVE_KERNEL_MAX$suffix" "$wanted" "$kernelver"
  fi
  wanted=${BUILD_EXCLUSIVE_ARCH[$index]}
  if [[ $wanted && ! $arch =~ $wanted ]]; then
    emit "excluded:BUILD_EXCLUSIVE_ARCH$suffix" "$wanted" "$arch"
  fi
  [[ ${BUILD_EXCLUSIVE_CONFIG[$index]} && -e $kernel_config ]] || return
  for wanted in ${BUILD_EXCLUSIVE_CONFIG[$index]}; do
    line=$(grep -E "^(# )?${wanted#!}[= ]" "$kernel_config" | head -n 1)
    case $wanted in
      !*)
        [[ $line == *=[ym] ]] && emit "excluded:BUILD_EXCLUSIVE_CONFIG$suffix" "$wanted" "$line"
        ;;
      *)
        [[ $line == *=[ym] ]] ||
          emit "excluded:BUILD_EXCLUSIVE_CONFIG$suffix" "$wanted" \
            "${line:-not known to this kernel}"
        ;;
    esac
  done
}

# Tells how bash takes the expressions of a directive. Arguments: directive, what they are held against.
expressions() {
  local index expression status
  eval "indexes=(\"\${!$1[@]}\")"
  for index in "${indexes[@]}"; do
    eval "expression=\${$1[\$index]}"
    [[ $expression ]] || continue
    [[ $2 =~ $expression ]]
    status=$?
    case $status in
      0) emit "matched:$1" "$index" "${BASH_REMATCH[0]}" ;;
      1) ;;
      *) emit "invalid:$1" "$index" '' ;;
    esac
  done
}
expressions BUILD_EXCLUSIVE_KERNEL "$kernelver"
expressions BUILD_EXCLUSIVE_ARCH "$arch"
expressions PATCH_MATCH "$kernelver"
expressions MAKE_MATCH "$kernelver"

while read -r name; do
  [[ ${!name} ]] || emit "unset:$name" '' ''
done < <(grep -oE '\$\{?[A-Za-z_][A-Za-z_0-9]*' "$conf" | tr -d '${' | sort -u)

if [[ $OBSOLETE_BY && ! $BUILD_EXCLUSIVE_KERNEL_MAX ]]; then
  if [[ $(comparable "$kernelver") > $(comparable "$OBSOLETE_BY") ]]; then
    emit excluded:OBSOLETE_BY "$OBSOLETE_BY" "$kernelver"
  fi
fi

# A plain value is for the whole package. Where a directive is an array with further indexes, each
# value is for the module at its index.
places=()
for directive in KERNEL KERNEL_MIN KERNEL_MAX ARCH CONFIG; do
  eval "indexes=(\"\${!BUILD_EXCLUSIVE_$directive[@]}\")"
  for index in "${indexes[@]}"; do
    places[index]=set
  done
done
for index in "${!places[@]}"; do
  suffix=[$index]
  [[ ${!places[*]} == 0 ]] && suffix=
  exclusions_at "$index" "$suffix"
done
exit 0
