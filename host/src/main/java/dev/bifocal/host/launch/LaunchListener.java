package dev.bifocal.host.launch;

/** Follows a launch. */
@FunctionalInterface
public interface LaunchListener {

    /**
     * The process of a trial has ended. A launcher whose system runs on without it does not report this. The method runs
     * on the thread that launches.
     */
    void ended(String id, int exitCode);
}
