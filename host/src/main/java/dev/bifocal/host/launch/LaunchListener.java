package dev.bifocal.host.launch;

/** Follows a launch. The methods run on the thread that launches. By default, they do nothing. */
public interface LaunchListener {

    /**
     * A trial's process was started, or its job was queued.
     *
     * @param where a short text, such as {@code process 1234} or {@code job 17_3}
     */
    default void started(String id, String where) {}

    /** The process of a trial has ended. A launcher whose system runs on without it does not report this. */
    default void ended(String id, int exitCode) {}
}
