/** On a node, for as long as it runs: its memory is gone with the power, and with it whatever was armed. */
export const gateFolder = '/run/pairkeeper-matrix';

/**
 * Shell function of the gated programs, `matrix_gate PROGRAM LABEL`. It writes down each label that is reached
 * (`trail`), and at the one that `at` names it says so through a pipe and waits until it is let go, or killed.
 */
export const gateFunction = `matrix_gate() {
  [ -p ${gateFolder}/go ] || return 0
  matrix_label="\${1##*/} \${2%%|20[0-9][0-9]-*}"
  printf '%s\\n' "$matrix_label" >>${gateFolder}/trail
  [ -r ${gateFolder}/at ] || return 0
  IFS= read -r matrix_wanted <${gateFolder}/at || return 0
  [ "$matrix_wanted" = "$matrix_label" ] || return 0
  mv ${gateFolder}/at ${gateFolder}/was 2>/dev/null || return 0
  echo "$$" >${gateFolder}/reached
  read -r matrix_wanted <${gateFolder}/go
}
`;
