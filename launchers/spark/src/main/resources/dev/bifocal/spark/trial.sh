# sh -c THIS sh TRIAL COMMAND...: runs the command of a trial until it ends, or until standard input is closed, as when the executor is
# killed. Then the trial gets SIGTERM, saves a checkpoint, and ends.
trial=$1
shift
trap '' INT HUP
trap : TERM
rm -f "$trial.exit"
exec 3<&0 </dev/null >>"$trial.log" 2>&1
"$@" 3<&- &
child=$!
{
  read -r _ <&3
  kill -TERM "$child"
  kill -CONT "$child" # if it is suspended
} 2>/dev/null &
watcher=$!
exec 3<&-
wait "$child"
code=$?
while kill -0 "$child" 2>/dev/null; do # a signal to this shell ended the wait
  wait "$child"
  code=$?
done
kill -KILL "$watcher" 2>/dev/null
[ "$code" = 0 ] || echo "$code $(date -u +%Y-%m-%dT%H:%M:%SZ)" >"$trial.exit"
exit "$code"
