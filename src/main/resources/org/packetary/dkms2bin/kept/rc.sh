# The shell of a debug session.
session=/run/dkms2bin/out/session
sources=
build=
built=
prompt=
# shellcheck source=/dev/null
. "$session/values"
unset HISTFILE BASH_ENV
PS1="$prompt \W\\$ "

rebuild() {
  bash "$session/tool" rebuild
  local status=$?
  # The directory is another one now.
  cd "$build" 2> /dev/null || cd "$sources" || return
  return "$status"
}

log() {
  local file
  for file in "$build/make.log" "$built/log/make.log"; do
    if [ -e "$file" ]; then
      local pager=less
      if [ -t 1 ] && type -P "$pager" > /dev/null; then
        "$pager" "$file"
      else
        cat "$file"
      fi
      return
    fi
  done
  echo 'there is no log: make did not run' >&2
  return 1
}

why() {
  cat "$session/why"
}

if [ -x "$session/editor/run" ]; then
  edit() {
    "$session/editor/run" "$@"
  }
  export EDITOR=$session/editor/run
else
  for EDITOR in nano vim vi; do
    if type -P "$EDITOR" > /dev/null; then
      break
    fi
    EDITOR=
  done
  export EDITOR
  edit() {
    if [ -z "$EDITOR" ]; then
      echo 'there is no editor, neither here nor on the host (nano, vi): use sed, or install one there' >&2
      return 127
    fi
    "$EDITOR" "$@"
  }
fi

[ ! -t 0 ] || cat "$session/greeting"
