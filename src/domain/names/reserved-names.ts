/** Names that mean something to a tool on the way from the folder to the cluster. All lower case. */

/** Windows opens a device instead of a file of this name. */
export const WINDOWS_DEVICES = words(`
  con prn aux nul conin conout clock com0 com1 com2 com3 com4 com5 com6 com7 com8 com9 lpt0 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7
  lpt8 lpt9`);

/** npm refuses them as package names; `require('fs')` could never mean the package. */
export const NODE_MODULES = words(`
  assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events fs http
  http2 https inspector module net os path perf_hooks process punycode querystring readline repl sea sqlite stream
  string_decoder sys test timers tls trace_events tty url util v8 vm wasi worker_threads zlib node_modules favicon.ico`);

/** Kubernetes keeps these namespaces, and `localhost` never leaves the machine. */
export const CLUSTER_NAMES = words('default localhost kube-system kube-public kube-node-lease');

/** Keywords of TypeScript in strict mode and of Go, and the globals that linters forbid to shadow. */
export const LANGUAGE_WORDS = words(`
  abstract any arguments as async await bigint boolean break case catch class const continue debugger declare default delete
  do else enum eval export extends false finally for from function get if implements import in infer instanceof interface
  is keyof let namespace never new null number object of package private protected public readonly return satisfies
  set static string super switch symbol this throw true try type typeof undefined unknown using var void while with yield
  chan defer fallthrough func go goto map range select struct
  array array-buffer big-int data-view date error function infinity json map math na-n nan number promise proxy
  reflect reg-exp set string symbol weak-map weak-set`);

/** Folders, files and types of the generated layout, and routes that the service serves itself. */
export const LAYOUT_NAMES = words(`
  api app build config deploy dist doc docs domain application infrastructure presentation testing test src script scripts
  kernel platform module modules main serve preload feature features index migration node-modules support generated
  context result route request response aggregate-root domain-event
  health live ready startup metric openapi`);

/** Names that the files of a module use for something else: its imports, its variables, the functions of its tests. */
export const MODULE_CODE_NAMES = words(`
  app-error assert before body change clock core create ctx describe id input it list moment money page present problem repository
  snapshot tx health-check server-time db hardening log`);

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
