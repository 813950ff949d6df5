# A shell with everything that building and testing needs. With `spdk` given, its built source tree is what
# `npm run build:spdk` links against:
#
#   nix-shell nix/shell.nix
#   nix-shell nix/shell.nix --arg spdk /path/to/spdk
{
  pkgs ? import <nixpkgs> { },
  spdk ? null,
}:
pkgs.mkShell (
  {
    packages = with pkgs; [
      castxml
      clang-tools
      nodejs
      pkg-config
      python3
      # What a real SPDK links to.
      libaio
      libbsd
      liburing
      libuuid
      numactl
      openssl
    ];
  }
  // pkgs.lib.optionalAttrs (spdk != null) { SPDK_ROOT_DIR = toString spdk; }
)
