{{/* Labels of every object. */}}
{{- define "service.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* Metadata of an object: its name, and what every object has. */}}
{{- define "service.metadata" -}}
name: {{ .name }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "service.labels" .root | nindent 2 }}
{{- with .root.Values.annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* The plain name for `app`, with the id behind it for everything else. */}}
{{- define "service.name" -}}
{{ .root.Chart.Name }}{{ if ne .id "app" }}-{{ .id }}{{ end }}
{{- end }}

{{/* What selects the pods of one workload, schedule or job. */}}
{{- define "service.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/component: {{ .id }}
{{- end }}

{{- define "service.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag }}{{ with .Values.image.digest }}@{{ . }}{{ end }}
{{- end }}

{{/* The settings that are in force: those of the chart, and with a proxy in front or files of secrets what they change. */}}
{{- define "service.config" -}}
{{- $config := deepCopy .Values.config -}}
{{- if or .Values.ingress.enabled .Values.gateway.enabled }}{{ $config = mergeOverwrite $config (.Values.ingress.config | default dict) }}{{ end -}}
{{- if .Values.secretFiles }}{{ $_ := set $config "SECRETS_DIR" (printf "/run/secrets/%s" .Chart.Name) }}{{ end -}}
{{- range $name, $value := $config }}
{{- /* Helm reads 1048576 as a float, which would be printed as 1.048576e+06. */}}
{{- if kindIs "float64" $value }}{{ if eq $value (floor $value) }}{{ $value = int64 $value }}{{ end }}{{ end }}
{{ $name }}: {{ $value | toString | quote }}
{{- end }}
{{- end }}

{{/* What a pod of the image is, whatever it runs. */}}
{{- define "service.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "service.restricted" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop:
      - ALL
{{- end }}

{{- define "service.envFrom" -}}
- configMapRef:
    name: {{ .Chart.Name }}
{{- if .Values.secret }}
# The service says itself what it lacks, which is more than an event of the pod would tell.
- secretRef:
    name: {{ .Values.secret }}
    optional: true
{{- end }}
{{- end }}

{{- define "service.secretMount" -}}
- name: secret-files
  mountPath: /run/secrets/{{ .Chart.Name }}
  readOnly: true
{{- end }}

{{- define "service.secretVolume" -}}
- name: secret-files
  secret:
    secretName: {{ .Values.secret }}
    optional: true
    # 0440: the pod's group reads it.
    defaultMode: 288
{{- end }}

{{- define "service.probe" -}}
httpGet:
  path: {{ .path | quote }}
  port: {{ .port }}
  {{- with .scheme }}
  scheme: {{ . }}
  {{- end }}
periodSeconds: {{ .periodSeconds }}
timeoutSeconds: {{ .timeoutSeconds }}
failureThreshold: {{ .failureThreshold }}
{{- end }}
