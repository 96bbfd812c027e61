{{/* SPDX-License-Identifier: Apache-2.0 */}}

{{/* The Secret with the token of sidecars. */}}
{{- define "gateway.tokenSecret" -}}
{{- .Values.internal.tokenSecret.name | default (printf "%s-token" (include "asya.fullname" .)) }}
{{- end }}

{{/* Values that do not go together. */}}
{{- define "gateway.check" -}}
{{- if and (not .Values.access.apiKeysSecret.name) (not .Values.access.jwt.jwksUrl) }}
{{- fail "access: nobody could call the gateway: set access.apiKeysSecret.name or access.jwt.jwksUrl" }}
{{- end }}
{{- if and (gt (int .Values.replicas) 1) (not .Values.database.urlSecret.name) }}
{{- fail "replicas: several gateways share a PostgreSQL database: set database.urlSecret.name, or one replica" }}
{{- end }}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) }}
{{- fail "ingress.hosts: an Ingress needs a host name" }}
{{- end }}
{{- end }}
