# Sourced by packaging/run and packaging/test: installs what is missing, configures and builds.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

say() { printf '\033[1m%s\033[0m\n' "ridgeline: $*" >&2; }
stop() { printf 'ridgeline: %s\n' "$*" >&2; exit 1; }

# install KIND ...: the packages of those kinds that are not there yet.
install_missing() {
  local kinds=" $* " missing=() kind name
  command -v dpkg-query >/dev/null || { say "This is no Debian; install by hand what packaging/packages lists, then build with cmake --preset release."; return 0; }
  while read -r kind name; do
    [[ -z $kind || $kind == \#* || $kinds != *" $kind "* ]] && continue
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null) == installed ]] || missing+=("$name")
  done <packaging/packages
  [ ${#missing[@]} -eq 0 ] && return 0

  say "missing: ${missing[*]}"
  local sudo=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || stop "Installing needs root: run 'apt-get install --no-install-recommends ${missing[*]}' as root, then this again."
    sudo=(sudo)
  fi
  local plan
  if ! plan=$(apt-get -s install --no-install-recommends "${missing[@]}" 2>&1); then
    "${sudo[@]}" apt-get -q update
    plan=$(apt-get -s install --no-install-recommends "${missing[@]}" 2>&1) || { printf '%s\n' "$plan" >&2; stop "apt cannot install these packages."; }
  fi
  # Nobody's machine loses a program to this one.
  if grep -q '^Remv ' <<<"$plan"; then
    grep '^Remv ' <<<"$plan" >&2
    stop "apt would remove the packages above, so nothing was installed; resolve that first."
  fi
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends "${missing[@]}" ||
    { "${sudo[@]}" apt-get -q update && "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends "${missing[@]}"; } ||
    stop "apt could not install the packages above."
}

# build_targets PRESET "OPTION ..." TARGET ...: leaves the build's folder in $build.
build_targets() {
  local preset=$1 options=$2; shift 2
  build=$root/out/build/$preset
  if [ ! -e "$build/build.ninja" ]; then
    # shellcheck disable=SC2086  # several options in one word
    cmake --preset "$preset" $options >&2 || stop "cmake could not configure the build."
  fi
  # One more compiler than processors, and 2.5 GB for each: files compiled together take memory.
  local jobs=$(($(nproc) + 1)) room
  room=$(awk '/^MemAvailable/ {print int($2 / 2500000)}' /proc/meminfo)
  [ "$jobs" -le "${room:=$jobs}" ] || jobs=$((room > 0 ? room : 1))
  # A compiler that found no room for a precompiled header finds it the second time.
  cmake --build "$build" --parallel "$jobs" --target "$@" >&2 || cmake --build "$build" --parallel "$jobs" --target "$@" >&2 ||
    stop "The build failed; the first error above says where."
}
