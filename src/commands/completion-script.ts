/** Each script hands the words typed so far to `nexusctl complete` and offers what it prints: `word<TAB>description` lines. */
const SCRIPTS = {
  bash: `# bash completion for nexusctl
_nexusctl() {
  local IFS=$'\\n' words=("\${COMP_WORDS[@]:1:COMP_CWORD-1}") current="\${COMP_WORDS[COMP_CWORD]}" line
  COMPREPLY=()
  while IFS= read -r line; do
    [[ "\${line%%$'\\t'*}" == "$current"* ]] && COMPREPLY+=("\${line%%$'\\t'*}")
  done < <(nexusctl complete -- "\${words[@]}" "$current" 2>/dev/null)
}
complete -o default -F _nexusctl nexusctl
`,
  zsh: `#compdef nexusctl
_nexusctl() {
  local -a offered
  local line
  while IFS= read -r line; do
    offered+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done < <(nexusctl complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  _describe nexusctl offered
}
compdef _nexusctl nexusctl
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
