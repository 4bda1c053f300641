#!/bin/sh
# Purpose: part of the transaction program: phase 2. Back everything up, then make the steps one by one.
# Usage:   see transaction.sh
# Output:  see transaction-common.sh
# Exit:    see transaction.sh
# shellcheck disable=SC2034 # names set here are used by the other parts

commit() {
  own_node 20 || { say 'fail|busy|0|'; return 1; }
  read_state
  read_deadline
  if [ "$NODE_STATE" != prepared ] || [ "$LEFT" -le 0 ]; then
    say "fail|rolled-back-meanwhile|0|$NODE_STATE"
    return 1
  fi
  extend_deadline
  say 'phase-begin|commit'
  note "commit|$(date -u +%Y-%m-%dT%H:%M:%SZ)"
  hash_files >"$TXN/found"
  changed=$(first_difference "$TXN/seen" "$TXN/found")
  [ -z "$changed" ] || fail changed-meanwhile "$changed"
  back_up || fail disk-full "$TXN/backup"
  # From here on a roll-back puts everything back; it needs no word of how far the steps came.
  : >"$TXN/changed"
  sync_files "$TXN/changed" "$TXN"
  set_state committing
  make_steps
  prove_services
  sync_changes
  extend_deadline
  set_state committed
  say "deadline|$LEFT"
  say 'phase-done|commit'
}

# Everything that the steps will touch, before the first of them touches anything.
back_up() {
  mkdir -p "$TXN/backup"
  : >"$TXN/backup/created" || return 1
  while IFS='|' read -r word number kind field1 field2 _; do
    [ "$word" = step ] || continue
    case $kind in
      file | directory)
        note_missing_folders "${field2%/*}" "$kind" "$field2"
        back_up_path "$number" "$ROOT$field2" "$kind" || return 1
        ;;
      sysctl) cat "$(sysctl_path "$field1")" >"$TXN/backup/$number.before" 2>/dev/null || : ;;
    esac
  done <"$TXN/manifest"
  awk -F '|' '$1 == "step" { l[++n] = $0 } END { while (n) print l[n--] }' "$TXN/manifest" \
    >"$TXN/backup/backwards" || return 1
  sync_files "$TXN"/backup/* "$TXN/backup"
}

back_up_path() {
  if [ "$3" = directory ] && [ -d "$2" ]; then
    stat -c 'present %a %U:%G' "$2" >"$TXN/backup/$1.before"
  elif [ -e "$2" ] || [ -L "$2" ]; then
    echo present >"$TXN/backup/$1.before" && cp -a "$2" "$TXN/backup/$1.content"
  else
    echo absent >"$TXN/backup/$1.before"
  fi
}

# note_missing_folders PARENT KIND PATH: folders that will have to be made, outermost first.
note_missing_folders() {
  missing=$1
  [ "$2" = file ] || missing=$3
  found=
  while [ -n "$missing" ] && [ ! -d "$ROOT$missing" ]; do
    found="$missing
$found"
    missing=${missing%/*}
  done
  printf '%s' "$found" | while IFS= read -r folder; do
    grep -qxF "$folder" "$TXN/backup/created" || printf '%s\n' "$folder" >>"$TXN/backup/created"
  done
}

# A key's dots are slashes in /proc/sys and the other way round (sysctl.d(5)).
sysctl_path() { printf '%s/sys/%s' "$PROC" "$(printf '%s' "$1" | tr './' '/.')"; }

# In the order of the plan, but that services wait for each other until a command, one that is to stop or the end comes:
# systemd then reads changed unit files once, and starts them side by side in its own order.
make_steps() {
  UNITS_CHANGED=no
  # The packages were installed without systemd's knowing.
  [ ! -s "$TXN/packages-added" ] || UNITS_CHANGED=yes
  SERVICES=
  while IFS='|' read -r word number kind field1 field2 field3 field4 _; do
    case $word/$kind in step/package) continue ;; step/*) ;; *) continue ;; esac
    stop_if_cancelled
    case $kind,$field2 in command,* | service,*stop* | service,*disable*) make_services ;; esac
    begin_step "$number" "$kind"
    case $kind in
      service)
        if [ -n "$field4" ] && [ "$ROLE" = first ]; then
          hold_service "$number" "$field1" "$field2"
          continue
        fi
        case $field2 in
          *stop* | *disable*) stop_service "$field1" "$field2" ;;
          *)
            SERVICES="$SERVICES $number|$field1|$field2|$field3"
            continue
            ;;
        esac
        ;;
      file) make_file "$number" "$field1" "$field2" "$field3" "$field4" ;;
      directory) make_directory "$field1" "$field2" "$field3" "$field4" ;;
      sysctl) make_sysctl "$field1" "$field2" ;;
      command) make_command "$number" ;;
      *) fail internal "$kind" ;;
    esac
    end_step "$number"
  done <"$TXN/manifest"
  make_services
  reload_changed_units
  STEP=0
}

# stop_service UNIT ACTIONS: nothing wants it any more, and its unit file goes in a later step.
stop_service() {
  journal "stop|$1"
  case $2 in *disable*) quiet 60 systemctl disable --no-reload "$1" || step_failed "$1" ;; esac
  case $2 in *stop*) quiet 100 systemctl stop "$1" || step_failed "$1" ;; esac
}

# A command's intent must be on the disk before it runs: only what was begun is undone. All else is put back anyway.
begin_step() {
  STEP=$1
  if [ "$2" = command ]; then
    journal "step-begin|$1"
  else
    note "step-begin|$1"
    die_here_in_tests
  fi
  say "step-begin|$1"
}

end_step() {
  note "step-done|$1"
  say "step-done|$1"
}

# make_file NUMBER put|adjust|remove PATH MODE OWNER: complete in the same folder, then renamed. It need not be on the
# disk yet: until the state says "committed" a power cut leads back to the old files.
make_file() {
  path=$ROOT$3
  case $3 in */systemd/system/*) UNITS_CHANGED=yes ;; esac
  if [ "$2" = remove ]; then
    rm -f "$path" || step_failed "$3"
    return
  fi
  staged=$TXN/new$3
  [ "$2" = put ] || staged=$path
  temporary=${path%/*}/.pairkeeper-$ID-$1
  make_folder "${path%/*}" || step_failed "$3"
  (umask 022 && exec install -m "$4" -o "${5%:*}" -g "${5#*:}" "$staged" "$temporary" >"$TXN/output" 2>&1) ||
    step_failed "$3"
  mv -f "$temporary" "$path" || step_failed "$3"
  restore_labels "$path"
}

make_directory() {
  if [ "$1" = remove ]; then
    rmdir "$ROOT$2" 2>/dev/null
    return 0
  fi
  make_folder "$ROOT$2" || step_failed "$2"
  quiet 20 chown "$4" "$ROOT$2" || step_failed "$2"
  quiet 20 chmod "$3" "$ROOT$2" || step_failed "$2"
  restore_labels "$ROOT$2"
}

make_sysctl() {
  printf '%s\n' "$2" 2>"$TXN/output" >"$(sysctl_path "$1")" || step_failed "$1"
}

# The intent is in the journal already, which is what tells a roll-back to undo it.
make_command() {
  run_listed "command-$1.check" 30 '' && { note "unneeded|$1"; return 0; }
  run_listed "command-$1.run" 120 '' || step_failed ''
}

reload_changed_units() {
  [ "$UNITS_CHANGED" = yes ] || return 0
  UNITS_CHANGED=no
  quiet 60 systemctl daemon-reload || step_failed systemd
}

# make_services: those in SERVICES, each `<number>|<unit>|<actions>|<onChange>`. A unit that runs already, although
# the plan saw that it did not, is told of what changed in the way that it takes changes. Packages enable their
# services themselves. Doing it again takes half a second each on Debian, where systemctl then has the old start scripts
# brought into line (systemd-sysv-install).
make_services() {
  [ -n "$SERVICES" ] || return 0
  reload_changed_units
  show_planned_units
  enabling='' starting='' numbers=''
  for service in $SERVICES; do
    number_of=${service%%|*}
    service=${service#*|}
    unit=${service%%|*}
    service=${service#*|}
    actions=,${service%|*},
    numbers="$numbers $number_of"
    unit_state "$TXN/units-now" "$unit"
    case $actions/$ENABLEMENT in
      *,enable,*/enabled) ;;
      *,enable,*) enabling="$enabling $unit" ;;
    esac
    action=
    case $actions in
      *,start,*)
        action=start
        ! is_running "$ACTIVE" || action=${service#*|}
        ;;
      *,reload,*)
        action=reload
        is_running "$ACTIVE" || action=start
        ;;
      *,restart,*) action=restart ;;
    esac
    case $action in
      start) starting="$starting $unit" ;;
      reload | restart)
        STEP=$number_of
        journal "$action|$unit"
        quiet 100 systemctl "$action" "$unit" || step_failed "$unit"
        ;;
    esac
  done
  # shellcheck disable=SC2086 # lists of units
  [ -z "$enabling" ] || quiet 60 systemctl enable --no-reload $enabling || step_failed "$enabling"
  # shellcheck disable=SC2086
  [ -z "$starting" ] || quiet 100 systemctl start $starting || explain_start
  for number_of in $numbers; do end_step "$number_of"; done
  SERVICES=
}

# Writes down what all units of the plan are now.
show_planned_units() {
  set --
  # Names of their own: whoever calls us in the middle of the steps has read a line of the same file.
  while IFS='|' read -r planned_word _ planned_kind planned_unit _; do
    [ "$planned_word|$planned_kind" != 'step|service' ] || set -- "$@" "$planned_unit"
  done <"$TXN/manifest"
  show_units "$@" >"$TXN/units-now"
}

# Names the step whose unit did not come up.
explain_start() {
  cp "$TXN/output" "$TXN/start-output"
  for service in $SERVICES; do
    STEP=${service%%|*}
    service=${service#*|}
    unit=${service%%|*}
    unit_is_active "$unit" || break
  done
  quiet 20 journalctl -q -n 10 --no-pager -o cat -u "$unit"
  cat "$TXN/start-output" >>"$TXN/output"
  step_failed "$unit"
}

# A unit may come up and fall over at once; the step saw only the first.
prove_services() {
  show_planned_units
  while IFS='|' read -r word number kind unit actions _; do
    [ "$word|$kind" = 'step|service' ] || continue
    case $actions in *start* | *reload*) ;; *) continue ;; esac
    unit_state "$TXN/units-now" "$unit"
    is_running "$ACTIVE" && continue
    is_held "$number|$unit" && continue
    # A oneshot unit is done, not active, when all went well.
    [ "$ENDED" = 'oneshot success' ] && continue
    STEP=$number
    quiet 20 journalctl -q -n 10 --no-pager -o cat -u "$unit"
    step_failed "$unit"
  done <"$TXN/manifest"
}

# step_failed SUBJECT: what the last command said goes to the log, its gist into the message.
step_failed() {
  [ -r "$TXN/output" ] && log_output
  fail step-failed "$1: $(last_error "$TXN/output")"
}

# One call for all files and for their folders, without which a rename is not certain.
sync_changes() {
  set --
  while IFS='|' read -r word _ kind _ path _; do
    case $word/$kind in
      step/file | step/directory)
        [ ! -d "$ROOT${path%/*}" ] || set -- "$@" "$ROOT${path%/*}"
        [ ! -f "$ROOT$path" ] || set -- "$@" "$ROOT$path"
        ;;
    esac
  done <"$TXN/manifest"
  [ "$#" -eq 0 ] || sync_files "$@"
}
