
trial=$SWEEP/$id
child=
limit=

saved() { # changes with each checkpoint and each result
  ls "$trial/checkpoints" "$trial/evaluations" 2>/dev/null | cksum
}

record() { # CODE
  printf '%s %s\n' "$1" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >"$trial.exit"
}

failure() { # ID CODE: the exit code and the first error of a trial's last process, without paths, ids and numbers
  printf '%s ' "$2"
  awk '/^--- /{e=""} /^error: /&&e==""{e=$0} END{print e}' "$SWEEP/$1.log" |
    sed -E 's#[^ ]*/[^ ]*#PATH#g; s/[0-9a-f]{12}/ID/g; s/[0-9]+/N/g'
}

alike() { # whether three trials of the array have failed alike, and none is done
  local other code this first= failures=0
  while read -r other; do
    grep -qs '"state" : "done"' "$SWEEP/$other/status.json" && return 1
    [ "$SWEEP/$other.exit" -nt "$TRIALS" ] || continue
    read -r code _ <"$SWEEP/$other.exit"
    case $code in 129 | 130 | 143) continue ;; esac
    this=$(failure "$other" "$code")
    [ "$this" = "${first:=$this}" ] || return 1
    failures=$((failures + 1))
  done <"$TRIALS"
  [ "$failures" -ge 3 ]
}

end() { # CODE
  rm -f "$trial.attempts"
  if [ "$1" != 0 ] && alike; then
    echo "The first trials failed alike and none is done, so the array is cancelled. Read $trial.log; mend the cause; run the trials again with: bifocal sweep retry $SWEEP, and the others with: bifocal sweep resume $SWEEP"
    scancel "$SLURM_ARRAY_JOB_ID"
  fi
  exit "$1"
}

# Slurm sends SIGUSR1 to this shell alone before the time limit, and the trial gets SIGTERM. At scancel, Slurm sends SIGTERM to
# all processes; it is not forwarded, because a second SIGTERM would end the trial without a checkpoint.
trap 'limit=yes; [ -z "$child" ] || kill -TERM "$child" 2>/dev/null' USR1
trap 'limit=' TERM

job=${TRIALS%.trials}.job # missing if a person has submitted the script
[ "$(cat "$job" 2>/dev/null)" = "$SLURM_ARRAY_JOB_ID" ] || echo "$SLURM_ARRAY_JOB_ID" >"$job"
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
  end "$code"
fi

attempts=0
if [ "$(saved)" = "$before" ]; then
  [ "${SLURM_RESTART_COUNT:-0}" = 0 ] || attempts=$(cat "$trial.attempts" 2>/dev/null || echo 0)
  attempts=$((attempts + 1))
fi
if [ "$attempts" -ge "$REQUEUES" ]; then
  echo "The time limit ended $attempts attempts in a row before a checkpoint; the trial is not queued again." >>"$trial.log"
  record 124
  end 124
fi
echo "$attempts" >"$trial.attempts"
echo "Trial $id was stopped before the time limit and is queued again." >>"$trial.log"
scontrol requeue "$SLURM_JOB_ID"
