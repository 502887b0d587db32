{
  description = "A project scaffolder with composable feature plugins: production-ready service repositories that stay current";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    let
      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "x86_64-darwin"
        "aarch64-darwin"
      ];
      eachSystem = make: nixpkgs.lib.genAttrs systems (system: make nixpkgs.legacyPackages.${system});
      packageFor = pkgs: pkgs.callPackage ./nix/package.nix { inherit self; };
    in
    {
      packages = eachSystem (pkgs: rec {
        scaffold = packageFor pkgs;
        default = scaffold;
      });

      apps = eachSystem (pkgs: rec {
        scaffold = {
          type = "app";
          program = "${packageFor pkgs}/bin/scaffold";
        };
        default = scaffold;
      });

      overlays.default = final: _previous: { scaffold = packageFor final; };

      # What the checks of a checkout need: `npm ci`, then `npm test`.
      devShells = eachSystem (pkgs: {
        default = pkgs.mkShell {
          packages = [
            pkgs.nodejs_24
            pkgs.git
            pkgs.bats
            pkgs.shellcheck
            pkgs.xz
          ];
        };
      });
    };
}
