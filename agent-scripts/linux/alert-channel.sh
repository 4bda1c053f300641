#!/bin/sh
# Purpose: part of alert-send: what each kind of channel wants to be sent, and what its answer means. Several answer
#          200 when they have refused, so the body decides.
# Usage:   . "${0%/*}/alert-channel"     (sourced by alert-send, never run)
# Output:  none; defines functions.
# Exit:    none.
# shellcheck disable=SC2034,SC2154 # variables of alert-send; and for it

# Reads the channel's settings and secrets; false when there is no such channel or a secret is missing.
load_channel() {
  TYPE='' CHAT_ID='' API_URL='' SERVER='' FROM='' RECIPIENTS='' USER_NAME='' SMTP_STARTTLS='' MINIMUM_LEVEL=info PER_MINUTE=10
  secret_url='' secret_token='' secret_signing_key='' secret_password=''
  [ -r "$channels_directory/$1.conf" ] || return 1
  # shellcheck source=/dev/null
  . "$channels_directory/$1.conf"
  # Root's own, and nobody else's to read.
  [ ! -e "$channels_directory/$1.secret" ] || while read -r word value; do
    case $word in
      url) secret_url=$value ;;
      token) secret_token=$value ;;
      signing-key) secret_signing_key=$value ;;
      password) secret_password=$value ;;
    esac
  done <"$channels_directory/$1.secret"
}

# option NAME VALUE: a line of curl's configuration (curl(1), --config), which goes to it by standard input.
option() { printf '%s = "%s"\n' "$1" "$(printf '%s' "$2" | sed 's/[\\"]/\\&/g')"; }

json_header() { option header 'Content-Type: application/json; charset=utf-8'; }

# Feishu signs nothing with the key `TIME\nSECRET`; DingTalk signs `TIME\nSECRET` with the key SECRET.
# https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
# https://open.dingtalk.com/document/robots/customize-robot-security-settings
sign_feishu() {
  signed_at=$(date +%s)
  signature=$(hmac_base64 "$signed_at
$secret_signing_key" </dev/null)
}

sign_dingtalk() {
  signed_at=$(date +%s)000
  signature=$(printf '%s\n%s' "$signed_at" "$secret_signing_key" | hmac_base64 "$secret_signing_key" |
    sed 's/+/%2B/g; s|/|%2F|g; s/=/%3D/g')
}

# write_body FILE: what is sent. $message is JSON text without its quotes.
write_body() {
  case $TYPE in
    webhook) write_generic ;;
    slack)
      # https://api.slack.com/reference/surfaces/formatting#escaping: a text can call nobody.
      escaped=$(printf '%s' "$message" | sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g')
      printf '{"text":"%s"}' "$escaped"
      ;;
    telegram) printf '{"chat_id":"%s","text":"%s","disable_web_page_preview":true}' "$CHAT_ID" "$message" ;;
    dingtalk | wecom) printf '{"msgtype":"text","text":{"content":"%s"}}' "$message" ;;
    feishu)
      printf '{'
      if [ -n "$secret_signing_key" ]; then
        sign_feishu
        printf '"timestamp":"%s","sign":"%s",' "$signed_at" "$signature"
      fi
      printf '"msg_type":"text","content":{"text":"%s"}}' "$message"
      ;;
    ntfy) printf '%s' "$message" | plain_text ;;
    smtp) write_mail ;;
  esac >"$1"
}

# All there is to know, with every alert that a summary folds.
write_generic() {
  printf '{"version":1,"pair":"%s","node":"%s","sent_at":"%s","dedup_key":"%s","status":"%s","level":"%s","text":"%s","count":%s,"lost":%s,"alerts":[' \
    "$PAIR" "$NODE" "$STAMP" "$dedup_key" "$status" "$level" "$message" "$count" "$lost"
  printf '%s\n' "$batch" | paste -s -d , - | tr -d '\n'
  printf ']}'
}

# JSON text as it reads: the only escapes in it are ours.
plain_text() { sed 's/\\n/\
/g; s/\\\([\\"]\)/\1/g'; }

# encoded TEXT: for a header of a mail (RFC 2047).
encoded() {
  case $1 in
    *[!\ -~]*) printf '=?UTF-8?B?%s?=' "$(printf '%s' "$1" | base64 | tr -d '\n')" ;;
    *) printf '%s' "$1" ;;
  esac
}

# One conversation an incident, whatever node writes. CR LF as SMTP wants them, and no line of the text can be a header.
write_mail() {
  subject=$(printf '%s' "${message%%\\n*}" | plain_text)
  {
    printf 'Date: %s\nFrom: Pairkeeper <%s>\n' "$(date -R)" "$FROM"
    printf 'To: %s\n' "$(printf '%s' "$RECIPIENTS" | sed 's/ /, /g')"
    printf 'Subject: %s\n' "$(encoded "$subject")"
    printf 'Message-ID: <%s.%s.%s@pairkeeper.invalid>\n' "$PAIR" "$NODE" "$last_sent.$(date +%s)"
    printf 'References: <%s@pairkeeper.invalid>\n' "$(printf '%s' "$dedup_key" | tr '/' '.')"
    printf 'X-Pairkeeper-Dedup-Key: %s\nAuto-Submitted: auto-generated\n' "$dedup_key"
    printf 'MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n'
    printf '%s\n' "$message" | plain_text | base64
  } | awk '{ printf "%s\r\n", $0 }'
}

# write_request BODY_FILE: curl's configuration.
write_request() {
  printf 'silent\nconnect-timeout = 5\nmax-time = 15\nmax-filesize = 65536\n'
  option write-out '\n%{response_code}'
  case $TYPE in
    smtp)
      option url "$SERVER"
      option mail-from "$FROM"
      for recipient in $RECIPIENTS; do option mail-rcpt "$recipient"; done
      option upload-file "$1"
      [ -z "$SMTP_STARTTLS" ] || printf 'ssl-reqd\n'
      [ -z "$USER_NAME" ] || option user "$USER_NAME:$secret_password"
      option proto =smtp,smtps
      return
      ;;
    telegram) option url "$API_URL/bot$secret_token/sendMessage" ;;
    dingtalk)
      if [ -n "$secret_signing_key" ]; then
        sign_dingtalk
        option url "$secret_url&timestamp=$signed_at&sign=$signature"
      else
        option url "$secret_url"
      fi
      ;;
    *) option url "$secret_url" ;;
  esac
  option proto =http,https
  option data-binary "@$1"
  case $TYPE in
    ntfy)
      option header "Title: Pairkeeper: $PAIR"
      option header "Priority: $(ntfy_priority)"
      option header "Tags: $level"
      ;;
    webhook)
      json_header
      option header "X-Pairkeeper-Dedup-Key: $dedup_key"
      [ -z "$secret_signing_key" ] ||
        option header "X-Pairkeeper-Signature: sha256=$(hmac_sha256 "$secret_signing_key" <"$1")"
      ;;
    *) json_header ;;
  esac
  case $TYPE in
    ntfy | webhook) [ -z "$secret_token" ] || option header "Authorization: Bearer $secret_token" ;;
  esac
}

ntfy_priority() {
  case $level in
    error) echo 5 ;;
    warning) echo 4 ;;
    *) echo 3 ;;
  esac
}

# judge_answer HTTP_STATUS BODY: sets reason to '' when it was accepted, and receipt to the other side's own number.
judge_answer() {
  reason=''
  compact=$(printf '%s' "$2" | tr -d ' \n\r\t')
  case $1 in
    2??) ;;
    429) reason=too-many ;;
    401 | 403) reason=not-allowed ;;
    404 | 410) reason=not-found ;;
    *) reason=status-$1 ;;
  esac
  case $TYPE in
    slack) expect_body ok "$compact" ;;
    telegram)
      expect_member '"ok":true'
      value_of message_id "$compact"
      # shellcheck disable=SC2153 # set by value_of
      receipt=$VALUE
      value_of retry_after "$compact"
      wait_seconds=$VALUE
      ;;
    dingtalk | wecom) expect_member '"errcode":0' ;;
    feishu)
      case $compact in
        *'"StatusCode":0,'* | *'"StatusCode":0}'*) ;;
        *) expect_member '"code":0' ;;
      esac
      ;;
    ntfy)
      expect_member '"event":"message"'
      value_of id "$compact"
      receipt=$VALUE
      ;;
  esac
}

expect_member() {
  case $compact in
    *"$1,"* | *"$1}"*) ;;
    *) : "${reason:=refused}" ;;
  esac
}

expect_body() { [ "$2" = "$1" ] || : "${reason:=refused}"; }

# reason_of CURL_STATUS: why nothing came back, as curl(1) numbers it.
reason_of() {
  case $1 in
    3) reason=url ;;
    5 | 6) reason=name ;;
    7) reason=connect ;;
    28) reason=timeout ;;
    35 | 51 | 58 | 59 | 60 | 64 | 77 | 80 | 83 | 90 | 91) reason=tls ;;
    55) reason=connect ;;
    67) reason=not-allowed ;;
    1) reason=protocol ;;
    *) reason=curl-$1 ;;
  esac
}
