#compdef natctl
# SPDX-License-Identifier: GPL-2.0
# Completion for zsh. natctl itself knows what can come next.
_natctl() {
	local -a candidates
	candidates=("${(@f)$("${words[1]}" __complete "${(@)words[2,CURRENT-1]}" 2>/dev/null)}")
	[[ -n "$candidates[(r)<files>]" ]] && _files
	compadd -- "${(@)candidates:#<files>}"
}
_natctl "$@"
