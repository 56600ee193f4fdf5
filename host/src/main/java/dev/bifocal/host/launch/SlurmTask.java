package dev.bifocal.host.launch;

/**
 * A task of a job array that Slurm knows.
 *
 * @param trial the id of its trial
 * @param job the number of the array's job
 * @param index the index in the array
 * @param state Slurm's word, such as {@code PENDING} or {@code OUT_OF_MEMORY}
 * @param reason why a task waits, such as {@code Priority}; {@code None} for others
 */
record SlurmTask(String trial, String job, int index, String state, String reason) {

    /** Whether the task waits or runs, or will run again. */
    boolean live() {
        return switch (state) {
            case "PENDING",
                    "CONFIGURING",
                    "RUNNING",
                    "SUSPENDED",
                    "STOPPED",
                    "REQUEUED",
                    "REQUEUE_HOLD",
                    "REQUEUE_FED",
                    "RESIZING",
                    "SIGNALING",
                    "STAGE_OUT",
                    "SPECIAL_EXIT",
                    "RESV_DEL_HOLD" -> true;
            default -> false;
        };
    }

    /** {@code PENDING (Priority), job 17_3}. */
    String text() {
        String why = reason.isEmpty() || reason.equals("None") ? "" : " (" + reason + ")";
        return "%s%s, job %s_%s".formatted(state, why, job, index);
    }
}
