package dev.bifocal.host.cli.process;

import java.io.IOException;

/** Ends this process when its parent ends, which closes the input of this process. */
public final class ParentWatch {

    private static final int EXIT_CODE = 143;

    private ParentWatch() {}

    /**
     * Watches the input from now on.
     *
     * @param last runs before this process ends
     */
    public static void start(Runnable last) {
        Thread thread = new Thread(() -> watch(last), "bifocal-parent-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private static void watch(Runnable last) {
        try {
            while (System.in.read() >= 0) {
                // The parent writes nothing.
            }
        } catch (IOException closed) {
            // The parent has ended.
        }
        try {
            last.run();
            // Exit and halt would run the destructors of PyTorch's library while another thread computes.
            new ProcessBuilder(
                            "sh",
                            "-c",
                            "kill -s KILL " + ProcessHandle.current().pid())
                    .start()
                    .waitFor();
        } catch (IOException e) {
            Runtime.getRuntime().halt(EXIT_CODE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
