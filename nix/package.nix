# Builds the npm package from the lock file alone: every tarball is fetched by the integrity that package-lock.json records, so there is no
# hash to keep here, and a new lock needs no change. Addresses follow from names and versions, as the registry lays them out.
{
  lib,
  stdenv,
  fetchurl,
  makeWrapper,
  nodejs_24,
  git,
  self,
}:
let
  manifest = builtins.fromJSON (builtins.readFile ../package.json);
  lock = builtins.fromJSON (builtins.readFile ../package-lock.json);

  # As npm names them.
  os = if stdenv.hostPlatform.isDarwin then "darwin" else "linux";
  cpu = if stdenv.hostPlatform.isAarch64 then "arm64" else "x64";
  libc = "glibc";

  asList = value: if builtins.isList value then value else [ value ];
  admits =
    wanted: value:
    wanted == null || builtins.elem value (asList wanted) || (builtins.all (lib.hasPrefix "!") (asList wanted) && !builtins.elem "!${value}" (asList wanted));
  fits =
    entry:
    admits (entry.os or null) os && admits (entry.cpu or null) cpu && (os != "linux" || admits (entry.libc or null) libc);

  nameOf = path: entry: entry.name or (lib.last (lib.splitString "node_modules/" path));
  fetchPackage =
    path: entry:
    let
      name = nameOf path entry;
      file = "${baseNameOf name}-${entry.version}.tgz";
    in
    {
      inherit path;
      tarball = fetchurl {
        name = lib.replaceStrings [ "@" "/" ] [ "" "-" ] "${name}-${entry.version}.tgz";
        url = "mirror://npm/${name}/-/${file}";
        hash = entry.integrity;
      };
    };
  # What only optional packages of other platforms need names no platform itself; nothing that builds is among it.
  isStray = entry: (entry.optional or false) && !(entry ? os || entry ? cpu);
  isFetched = path: entry: path != "" && entry ? integrity && fits entry && !isStray entry;
  packages = lib.mapAttrsToList fetchPackage (lib.filterAttrs isFetched lock.packages);
in
stdenv.mkDerivation {
  pname = builtins.head (builtins.attrNames manifest.bin);
  inherit (manifest) version;
  src = self;

  nativeBuildInputs = [
    nodejs_24
    makeWrapper
  ];

  SCAFFOLD_COMMIT = self.rev or self.dirtyRev or "";

  configurePhase = ''
    runHook preConfigure
    unpackPackage() {
      mkdir -p "$1"
      tar -xzf "$2" -C "$1" --strip-components=1 --no-same-owner
    }
    ${lib.concatMapStringsSep "\n" (
      { path, tarball }: "unpackPackage ${lib.escapeShellArg path} ${tarball}"
    ) packages}
    chmod -R u+w node_modules
    runHook postConfigure
  '';

  buildPhase = ''
    runHook preBuild
    export HOME=$TMPDIR
    node scripts/build.ts
    runHook postBuild
  '';

  installPhase = ''
    runHook preInstall
    mkdir -p $out/lib/scaffold
    cp -r bin dist schemas package.json LICENSE $out/lib/scaffold/
    makeWrapper ${nodejs_24}/bin/node $out/bin/scaffold \
      --add-flags $out/lib/scaffold/bin/scaffold.js \
      --suffix PATH : ${lib.makeBinPath [ git ]}
    runHook postInstall
  '';

  dontFixup = true;

  meta = {
    inherit (manifest) description homepage;
    license = lib.licenses.mit;
    mainProgram = "scaffold";
    platforms = nodejs_24.meta.platforms or lib.platforms.unix;
  };
}
