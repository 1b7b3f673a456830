# SPDX-License-Identifier: GPL-2.0
# Judges the TAP that a script has printed. Nothing that is missing passes: a case
# that was planned and not run has failed, and so has a script that prints no
# plan, gives up, or ends badly though all its cases are fine.
#
#     awk -v status=N -v trouble=TEXT -f judge.awk FILE
#
# status is the script's exit status; trouble, if not empty, is what its machine
# has to say against it. Prints "passed failed skipped", then a line for each
# failure with its diagnostics, indented, after it.

function fail(text, notes) {
	report[++reports] = text notes
	failed++
}

function problem(text) {
	fail(text, pending)
	pending = ""
}

BEGIN { plan = -1 }

/^TAP version / { next }

/^Bail out!/ {
	sub(/^Bail out! */, "")
	bail = $0
	next
}

/^1\.\.[0-9]+/ {
	if (plan >= 0)
		problem("the script prints a second plan")
	plan = substr($1, 4) + 0
	if (plan == 0)
		skip = $0
	next
}

/^(not )?ok( |$)/ {
	good = $1 == "ok"
	name = $0
	sub(/^(not )?ok */, "", name)
	ran++
	if (match(name, /^[0-9]+/)) {
		if (substr(name, 1, RLENGTH) + 0 != ran)
			problem("case " ran " has the wrong number: " $0)
		sub(/^[0-9]+ *(- )?/, "", name)
	}
	if (good && toupper(name) ~ /# SKIP/)
		skipped++
	else if (good)
		passed++
	else
		fail(name, pending)
	pending = ""
	next
}

# Diagnostics come before the case that they are about.
{
	sub(/^# ?/, "")
	pending = pending "\n    " $0
}

END {
	if (bail != "")
		problem("the script gives up: " bail)
	if (plan < 0 && bail == "")
		problem("the script prints no plan" (ran ? "" : " and runs no case"))
	if (plan == 0) {
		sub(/^1\.\.0[ #]*/, "", skip)
		problem("the script runs nothing: " (skip == "" ? "its plan is empty" : skip))
	}
	if (ran < plan) {
		problem(plan - ran " of " plan " cases were not run (status " status ")")
		failed += plan - ran - 1
	}
	if (plan > 0 && ran > plan)
		problem(ran " cases were run where " plan " were planned")
	if (trouble != "")
		problem(trouble)
	if (status != 0 && !failed)
		problem("all is well, says the script, and ends with status " status)
	print passed + 0, failed + 0, skipped + 0
	for (i = 1; i <= reports; i++)
		print report[i]
}
