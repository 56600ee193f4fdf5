
trial=$SWEEP/$id
child=
limit=

saved() { # changes with each checkpoint and each result
  ls "$trial/checkpoints" "$trial/evaluations" 2>/dev/null | cksum
}

record() { # CODE
  printf '%s %s\n' "$1" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >"$trial.exit"
}

# Slurm sends SIGUSR1 to this shell alone before the time limit, and the trial gets SIGTERM. At scancel, Slurm sends SIGTERM to
# all processes; it is not forwarded, because a second SIGTERM would end the trial without a checkpoint.
trap 'limit=yes; [ -z "$child" ] || kill -TERM "$child" 2>/dev/null' USR1
trap 'limit=' TERM

before=$(saved)
rm -f "$trial.exit"
"${COMMAND[@]}" </dev/null >>"$trial.log" 2>&1 &
child=$!
[ -z "$limit" ] || kill -TERM "$child"
while kill -0 "$child" 2>/dev/null; do
  wait "$child" # returns early at a signal
done
wait "$child"
code=$?
[ "$code" = 0 ] || record "$code"
if [ "$code" != 143 ] || [ -z "$limit" ]; then
  rm -f "$trial.attempts"
  exit "$code"
fi

attempts=0
if [ "$(saved)" = "$before" ]; then
  [ "${SLURM_RESTART_COUNT:-0}" = 0 ] || attempts=$(cat "$trial.attempts" 2>/dev/null || echo 0)
  attempts=$((attempts + 1))
fi
if [ "$attempts" -ge "$REQUEUES" ]; then
  rm -f "$trial.attempts"
  echo "The time limit ended $attempts attempts in a row before a checkpoint; the trial is not queued again." >>"$trial.log"
  record 124
  exit 124
fi
echo "$attempts" >"$trial.attempts"
echo "Trial $id was stopped before the time limit and is queued again." >>"$trial.log"
scontrol requeue "$SLURM_JOB_ID"
