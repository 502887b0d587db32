# Stands in for nixpkgs where there is no network: just enough to evaluate our flake for every system, and to build it on this one with the
# programs of the machine and the tarballs of npm's cache. Nix checks their hashes as it would with the real ones.
{
  outputs =
    { self }:
    let
      lib = rec {
        genAttrs = names: make: builtins.listToAttrs (map (name: { inherit name; value = make name; }) names);
        hasPrefix = prefix: text: builtins.substring 0 (builtins.stringLength prefix) text == prefix;
        splitString = separator: text: builtins.filter builtins.isString (builtins.split separator text);
        last = list: builtins.elemAt list (builtins.length list - 1);
        replaceStrings = builtins.replaceStrings;
        mapAttrsToList = f: set: map (name: f name set.${name}) (builtins.attrNames set);
        filterAttrs =
          keep: set:
          builtins.listToAttrs (
            builtins.concatMap (name: if keep name set.${name} then [ { inherit name; value = set.${name}; } ] else [ ]) (
              builtins.attrNames set
            )
          );
        concatMapStringsSep = separator: f: list: builtins.concatStringsSep separator (map f list);
        escapeShellArg = text: "'${builtins.replaceStrings [ "'" ] [ "'\\''" ] text}'";
        makeBinPath = list: builtins.concatStringsSep ":" (map (each: "${each}/bin") list);
        licenses.mit = "MIT";
        platforms.unix = [ ];
      };

      packagesFor =
        system:
        let
          isDarwin = builtins.match ".*-darwin" system != null;
          isAarch64 = builtins.match "aarch64-.*" system != null;
          shell = "/bin/bash";
          # The folder of this machine's Node, and npm's cache of tarballs by hash.
          machine = builtins.fromJSON (builtins.readFile ./machine.json);
          fetchurl =
            { name, url, hash }:
            assert lib.hasPrefix "mirror://npm/" url;
            derivation {
              inherit name system;
              builder = shell;
              outputHash = hash;
              outputHashMode = "flat";
              args = [
                "-c"
                ''
                  PATH=${machine.path}
                  hex=$(printf %s '${lib.last (lib.splitString "-" hash)}' | base64 -d | od -An -tx1 | tr -d ' \n')
                  cp "${machine.npmCache}/content-v2/${builtins.head (lib.splitString "-" hash)}/''${hex:0:2}/''${hex:2:2}/''${hex:4}" $out
                ''
              ];
            };
          stdenv = {
            hostPlatform = { inherit isDarwin isAarch64; };
            mkDerivation =
              attributes:
              derivation {
                name = "${attributes.pname}-${attributes.version}";
                inherit system;
                inherit (attributes) src SCAFFOLD_COMMIT;
                builder = shell;
                args = [
                  "-ec"
                  ''
                    PATH=${machine.path}
                    runHook() { :; }
                    makeWrapper() {
                      mkdir -p "$(dirname "$2")"
                      printf '#!/bin/sh\nexec %s %s "$@"\n' "$1" "$4" >"$2"
                      chmod +x "$2"
                    }
                    cp -r $src source && chmod -R u+w source && cd source
                    ${attributes.configurePhase}
                    ${attributes.buildPhase}
                    ${attributes.installPhase}
                  ''
                ];
              }
              // { inherit (attributes) meta; };
          };
          pkgs = {
            inherit lib stdenv fetchurl;
            makeWrapper = null;
            nodejs_24 = {
              outPath = machine.node;
              meta = { };
            };
            git = "/usr";
            bats = null;
            shellcheck = null;
            xz = null;
            mkShell = { packages }: derivation { name = "shell"; inherit system; builder = shell; };
            callPackage =
              path: extra:
              let
                f = import path;
              in
              f (builtins.intersectAttrs (builtins.functionArgs f) pkgs // extra);
          };
        in
        pkgs;
    in
    {
      inherit lib;
      legacyPackages = lib.genAttrs [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ] packagesFor;
    };
}
