#!/bin/sh
# Purpose: one fixed program that changes a node by a manifest, and changes it back: prepare, commit, confirm, or
#          roll back, also without the tool that began it. No code is made from a plan; values come as data only.
#          The formats stand in core/apply/node-state.ts and core/apply/manifest.ts.
# Usage:   transaction prepare ID | commit ID | extend ID | confirm ID (nonce on standard input)
#          transaction resume ID | confirm-as-peer ID | cancel ID | rollback ID [peer-unchanged]
#          transaction undo ID [--look] [--keep-edited | --overwrite-edited] [--remove-packages]
#          transaction uninstall [--look] [--keep-edited | --overwrite-edited] [--remove-packages]
#          transaction status | tick | boot
# Output:  lines `@pk|<word>|<field>|…`
# Exit:    0 done; 1 failed, a line `fail|<code>|<step>|<detail>` says why; 2 the transaction has already ended
#          another way; 3 edited files stand in the way; 64 wrong usage
set -u

main() {
  verb=${1:-}
  case $verb in
    status | tick | boot | uninstall) ;;
    *)
      open_transaction "${2:-}" || {
        case $verb in
          rollback | undo) say 'outcome|none'; return 0 ;;
          prepare | commit | resume | extend | confirm | confirm-as-peer | cancel)
            say 'fail|no-such-transaction|0|'
            return 1
            ;;
        esac
        say 'fail|internal|0|usage'
        return 64
      }
      ;;
  esac
  case $verb in
    prepare) prepare ;;
    commit) commit ;;
    resume) resume ;;
    extend) extend ;;
    confirm) confirm_with_nonce ;;
    confirm-as-peer) confirm_as_peer ;;
    cancel) : >"$TXN/cancel" ;;
    rollback) roll_back_on_request "${3:-}" ;;
    undo) shift; undo "$@" ;;
    uninstall) shift; uninstall "$@" ;;
    status) status ;;
    tick) tick now ;;
    boot) tick boot ;;
    *) say 'fail|internal|0|usage'; return 64 ;;
  esac
}

main "$@"
exit "$?"
