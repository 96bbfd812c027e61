{{/* SPDX-License-Identifier: Apache-2.0 */}}

{{/* Takes the rules in CEL out of a schema, in place: servers before 1.25 do not know them and refuse to apply them. */}}
{{- define "operator.withoutRules" -}}
{{- $_ := unset . "x-kubernetes-validations" }}
{{- range . }}
{{- if kindIs "map" . }}
{{- include "operator.withoutRules" . }}
{{- else if kindIs "slice" . }}
{{- range . }}{{ if kindIs "map" . }}{{ include "operator.withoutRules" . }}{{ end }}{{ end }}
{{- end }}
{{- end }}
{{- end }}
