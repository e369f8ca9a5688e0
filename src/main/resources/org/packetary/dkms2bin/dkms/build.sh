# Runs dkms add, build and install for one module and kernel.
# Arguments: name, version, kernel release, machine, number of make jobs, dkms's directories for the
# module's sources and for the modules built, "needed" where other modules are built on this one, and
# which makes take part in the jobserver: "dkms" for the one that dkms runs by the directive MAKE,
# "all" for all of the build, "none".
# Reads from /run/dkms2bin/out: "override.conf", which dkms reads after the module's dkms.conf, the script
# "post_build", which that names, and, where it is there, "addition.conf", which is added to the end of
# dkms.conf.
# The jobserver's tokens are in the FIFO /run/dkms2bin/make/tokens.
# Leaves in /run/dkms2bin/out: "status" with the lines STEP STATUS and "STEP time" HUNDREDTHS (of a
# second) for each step that ran, the output of each step in STEP.log, and "pre_build.status" where a
# PRE_BUILD script ran. Where dkms installed the module, also two lists of paths below the kernel's
# modules directory, each ended by a NUL: "modules.by-build", the modules that the build itself had
# put there, and "modules.installed", what dkms install wrote.
#
# A process costs more than most of what is done here: builtins are used where they can.
name=$1
version=$2
release=$3
machine=$4
jobs=$5
sources=$6
built=$7
needed=$8
makes=$9
installed=/lib/modules/$release
out=/run/dkms2bin/out
tokens=/run/dkms2bin/make/tokens

# Signing is not dkms's here: left alone it signs with a new random key each time. dkms runs some forty
# processes for each file of settings, each time that it starts: those without any are taken away.
export sign_file=/nonexistent/dkms2bin-does-not-sign-here

# Whether a file has comments and empty lines only.
is_empty() {
  local line
  while read -r line || [[ $line ]]; do
    [[ $line = '' || $line = '#'* ]] || return 1
  done < "$1"
}

settings=/etc/dkms/framework.conf
empty=()
set=no
for file in "$settings" "$settings".d/*.conf; do
  if [[ -f $file ]]; then
    if is_empty "$file"; then
      empty+=("$file")
    else
      set=yes
    fi
  fi
done
if [[ $set = no ]]; then
  [[ ${#empty[@]} -eq 0 ]] || rm "${empty[@]}"
elif [[ -d $settings.d ]]; then
  echo "sign_file=$sign_file" > "$settings.d/dkms2bin.conf"
else
  echo "sign_file=$sign_file" >> "$settings"
fi

cp "$out/override.conf" "/etc/dkms/$name.conf"
chmod 0755 "$out/post_build"
if [[ $(< "$out/override.conf") = *PRE_BUILD=* ]]; then
  cat > "$out/pre_build" <<'PRE_BUILD'
#!/bin/sh
# Runs a module's PRE_BUILD script and notes how it ended: some versions of dkms do not say.
script=$1
shift
if [ -e "./$script" ] && [ ! -x "./$script" ]; then
  # As dkms has it: it looks before it runs a script, and goes on without.
  echo "Warning: The pre_build script is not executable."
  exit 0
fi
status=0
"./$script" "$@" || status=$?
echo "$status" > /run/dkms2bin/out/pre_build.status
exit "$status"
PRE_BUILD
  chmod 0755 "$out/pre_build"
fi
if [ -e "$out/addition.conf" ]; then
  { echo; cat "$out/addition.conf"; } >> "$sources/dkms.conf"
fi

# It stands in the script, whose start takes many processes.
said=$(grep -A2 -F -e '--version|-V)' "$(type -P dkms)")
if [[ $said =~ echo\ \$?\"dkms[-:\ ]*([0-9][^\"\$]*)\" ]]; then
  dkms_version=${BASH_REMATCH[1]}
else
  dkms_version=$(dkms --version 2>/dev/null | sed 's/^dkms[-: ]*//')
fi
echo "version $dkms_version" > "$out/status"

# A make that has several jobs warns where its makefile calls another in a way that leaves that one
# none, and there are drivers that make sources of what it says. So that modules do not depend on the
# number of jobs, one job is a jobserver without tokens.
if [[ $jobs = 1 && ($makes = none || ! -p $tokens) ]]; then
  tokens=$out/tokens
  mkfifo "$tokens"
  if [[ $makes = none ]]; then
    makes=dkms
  fi
fi

# What make is told of the jobserver: two descriptors, by an option that goes by its version.
jobserver=
if [[ $makes != none && -p $tokens ]] && { : 40<> "$tokens"; } 2> /dev/null; then
  exec 40<> "$tokens" 41<> "$tokens"
  case $(make --version) in
    'GNU Make '[0-3].* | 'GNU Make 4.'[01]*) jobserver='--jobserver-fds=40,41 -j' ;;
    'GNU Make '*) jobserver=--jobserver-auth=40,41 ;;
  esac
fi
export DKMS2BIN_JOBSERVER=
if [[ $makes = dkms ]]; then
  DKMS2BIN_JOBSERVER=$jobserver
fi

# Stands in for make in dkms itself, which takes it for the program; scripts that it runs do not.
make() {
  if [[ $0 != */dkms ]]; then
    command make "$@"
    return
  fi
  # shellcheck disable=SC2154 # dkms's own
  if [[ ${!#} = clean && -d ../$kernelver/$arch/log ]]; then
    # The module is built and kept: what would be cleaned is deleted next.
    return 0
  fi
  local flags=$DKMS2BIN_JOBSERVER
  export -n sign_file DKMS2BIN_JOBSERVER
  # A number of jobs would end its part in the jobserver; where the driver names one it has it.
  if [[ $flags && ${1-} = -j* && ${2-} = KERNELRELEASE=* && "${*:2}" != *\ -j* ]]; then
    MAKEFLAGS=$flags command make "${@:2}"
    return
  fi
  command make "$@"
}
export -f make

# Sets now to the time since the host's start, in hundredths of a second: no clock that anybody sets.
read_clock() {
  read -r now _ < /proc/uptime
  now=$((10#${now/./}))
}

step() {
  step=$1
  shift
  status=0
  read_clock
  began=$now
  dkms "$step" -m "$name" -v "$version" -k "$release" -a "$machine" "$@" \
    > "$out/$step.log" 2>&1 < /dev/null || status=$?
  read_clock
  echo "$step time $((now - began))" >> "$out/status"
  echo "$step $status" >> "$out/status"
  [ "$status" -eq 0 ] || exit 0
}

# Gives a line for each module below the kernel's modules directory that changes when it is written
# anew. Links count: one to a directory would lead what dkms installs elsewhere.
list_modules() {
  find "$installed/" \( -name '*.ko' -o -name '*.ko.*' -o -type l \) -printf '%i %C@ %y /%P\0'
}

declare -A known=()

# Remembers what is there.
know_modules() {
  local line
  known=()
  while IFS= read -r -d '' line; do
    known[${line#*/}]=${line%%/*}
  done < <(list_modules)
}

# Prints the paths of those that are not as they are known.
changed_modules() {
  local line
  while IFS= read -r -d '' line; do
    if [[ ${known[${line#*/}]-} != "${line%%/*}" ]]; then
      printf '%s\0' "${line#*/}"
    fi
  done < <(list_modules)
}

# A target of the makefile, or a script, may have installed modules. They are not the ones that dkms
# strips and names, and dkms, which takes them for the kernel's own, would leave its own out.
take_away_modules() {
  local path
  changed_modules > "$out/modules.changed"
  : > "$out/modules.by-build"
  while IFS= read -r -d '' path; do
    # What was there before belongs to a module that this one needs, and stays.
    if [ -z "${known[$path]-}" ]; then
      [ -L "$installed/$path" ] || printf '%s\0' "$path" >> "$out/modules.by-build"
      rm -f "$installed/$path"
    fi
  done < "$out/modules.changed"
}

cd /
know_modules
step add
if [[ $makes = all && $jobserver ]]; then
  export MAKEFLAGS=$jobserver
fi
step build -j "$jobs"
unset MAKEFLAGS
# dkms 3.2 keeps it here; earlier ones throw it away with the build directory.
kept=$built/Module.symvers
if [ -e "$out/Module.symvers" ] && ! [ -e "$kept" ]; then
  cp "$out/Module.symvers" "$kept"
fi
take_away_modules
if [ -s "$out/modules.changed" ]; then
  know_modules
fi
# Nobody reads depmod's tables, but dkms for modules that are built on this one.
tables=()
case $dkms_version in
  2.[89]* | [3-9]*) [ "$needed" = needed ] || tables=(--no-depmod) ;;
esac
step install "${tables[@]}"
changed_modules > "$out/modules.installed"
