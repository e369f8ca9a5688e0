# Copies a directory's files out of a container; a device cannot come out of it.
# Arguments: directory inside, directory outside, container, the words that call the engine.
set -euo pipefail
umask 022
inside=$1
outside=$2
container=$3
shift 3
"$@" exec "$container" tar --create --directory="$inside" --ignore-failed-read --file=- . |
  setpriv --bounding-set -mknod --inh-caps -mknod -- \
    tar --extract --directory="$outside" --no-same-owner --no-overwrite-dir
