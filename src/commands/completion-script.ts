/** Each script hands the words typed so far to `nexusctl complete` and offers what it prints: `word<TAB>description` lines. */
const SCRIPTS = {
  // bash takes a word with a colon or an equals sign for several; they are put together again, and what bash keeps is cut off.
  bash: `# bash completion for nexusctl
_nexusctl() {
  local words=() count=0 piece kept line word i
  for ((i = 1; i <= COMP_CWORD; i++)); do
    piece="\${COMP_WORDS[i]}"
    if ((count > 0)) && [[ "$piece" == [:=]* || "\${words[count - 1]}" == *[:=] ]]; then
      words[count - 1]+="$piece"
    else
      words[count]="$piece"
      ((count += 1))
    fi
  done
  kept="\${words[count - 1]}"
  [[ "$piece" == [:=]* ]] || kept="\${kept%"$piece"}"
  COMPREPLY=()
  while IFS= read -r line; do
    word="\${line%%$'\\t'*}"
    COMPREPLY+=("\${word#"$kept"}")
  done < <(nexusctl complete -- "\${words[@]}" 2>/dev/null)
}
complete -o default -F _nexusctl nexusctl
`,
  // The file is run as the function itself when zsh loads it by its name, and as a script when it is sourced.
  zsh: `#compdef nexusctl
_nexusctl() {
  local -a offered
  local line
  while IFS= read -r line; do
    offered+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done < <(nexusctl complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  _describe nexusctl offered
}
if [[ "\${funcstack[1]}" == _nexusctl ]]; then
  _nexusctl "$@"
else
  compdef _nexusctl nexusctl
fi
`,
  fish: `# fish completion for nexusctl
function __nexusctl_complete
  set -l words (commandline -opc) (commandline -ct)
  nexusctl complete -- $words[2..-1] 2>/dev/null
end
complete -c nexusctl -f -a '(__nexusctl_complete)'
`,
} as const;

export function completionScript(shell: keyof typeof SCRIPTS): string {
  return SCRIPTS[shell];
}
