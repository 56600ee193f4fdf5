package dev.bifocal.host.launch;

/** Follows a launch. */
@FunctionalInterface
public interface LaunchListener {

    /**
     * The process of a trial has ended. Launchers that hand trials to a system which runs on without them do not call this
     * method. It runs on the thread that launches.
     */
    void ended(String id, int exitCode);
}
