{{/*
SPDX-License-Identifier: Apache-2.0
How a component of Asya finds the queues; linked into the templates of the charts that need it.
*/}}

{{- define "asya.transportEnv" -}}
{{- with .Values.transport }}
- name: ASYA_TRANSPORT
  value: {{ .type | quote }}
{{- if eq .type "rabbitmq" }}
{{- with .rabbitmq }}
{{- if .urlSecret.name }}
- name: ASYA_RABBITMQ_URL
  valueFrom: {secretKeyRef: {name: {{ .urlSecret.name | quote }}, key: {{ .urlSecret.key | quote }}}}
{{- else }}
{{- if not .passwordSecret.name }}
{{- fail "transport.rabbitmq: name a Secret: urlSecret.name for one with the broker's whole URL, or passwordSecret.name for one with the password of username" }}
{{- end }}
- name: ASYA_RABBITMQ_HOST
  value: {{ .host | quote }}
- name: ASYA_RABBITMQ_PORT
  value: {{ .port | quote }}
- name: ASYA_RABBITMQ_VHOST
  value: {{ .vhost | quote }}
- name: ASYA_RABBITMQ_USERNAME
  value: {{ .username | quote }}
- name: ASYA_RABBITMQ_PASSWORD
  valueFrom: {secretKeyRef: {name: {{ .passwordSecret.name | quote }}, key: {{ .passwordSecret.key | quote }}}}
{{- end }}
- name: ASYA_RABBITMQ_EXCHANGE
  value: {{ .exchange | quote }}
- name: ASYA_RABBITMQ_QUEUE_TYPE
  value: {{ .queueType | quote }}
{{- if .tls.secretName }}
{{- if not .urlSecret.name }}
{{- fail "transport.rabbitmq.tls: certificates need a URL that begins with amqps:, from urlSecret" }}
{{- end }}
- name: ASYA_RABBITMQ_CA_FILE
  value: /etc/asya/broker/ca.crt
{{- if .tls.clientCertificate }}
- name: ASYA_RABBITMQ_CERT_FILE
  value: /etc/asya/broker/tls.crt
- name: ASYA_RABBITMQ_KEY_FILE
  value: /etc/asya/broker/tls.key
{{- end }}
{{- end }}
{{- end }}
{{- else }}
{{- with .sqs }}
{{- if not .region }}
{{- fail "transport.sqs.region: the region of the queues is not set" }}
{{- end }}
- name: ASYA_AWS_REGION
  value: {{ .region | quote }}
{{- with .endpoint }}
- name: ASYA_SQS_ENDPOINT
  value: {{ . | quote }}
{{- end }}
- name: ASYA_SQS_FIFO
  value: {{ .fifo | quote }}
{{- with .claimCheckBucket }}
- name: ASYA_CLAIM_CHECK_BUCKET
  value: {{ . | quote }}
{{- end }}
{{- with .claimCheckEndpoint }}
- name: ASYA_CLAIM_CHECK_ENDPOINT
  value: {{ . | quote }}
{{- end }}
{{- if .credentialsSecret.name }}
- name: AWS_ACCESS_KEY_ID
  valueFrom: {secretKeyRef: {name: {{ .credentialsSecret.name | quote }}, key: {{ .credentialsSecret.accessKeyIdKey | quote }}}}
- name: AWS_SECRET_ACCESS_KEY
  valueFrom: {secretKeyRef: {name: {{ .credentialsSecret.name | quote }}, key: {{ .credentialsSecret.secretAccessKeyKey | quote }}}}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* The Secret with the broker's certificates; empty for none. */}}
{{- define "asya.brokerSecret" -}}
{{- if eq .Values.transport.type "rabbitmq" }}{{ .Values.transport.rabbitmq.tls.secretName }}{{ end }}
{{- end }}
