package dev.bifocal.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * The driver: runs the trials of a sweep as tasks of one Spark job.
 *
 * <p>It prints {@code bifocal ended ID}. When its standard input is closed, it ends, and the trials stop with
 * checkpoints.
 */
public final class SparkTrials {

    private static final int STOPPED = 143;

    private SparkTrials() {}

    /**
     * Runs the trials.
     *
     * @param arguments the folder of the sweep; a file with the ids of the trials, one a line; the folder in which the
     *     command runs; and the words of the command, with {@code $id} for the id
     */
    public static void main(String[] arguments) throws IOException {
        List<String> words = List.of(arguments);
        Path sweep = Path.of(words.get(0));
        List<String> ids = Files.readAllLines(Path.of(words.get(1)));
        TrialTask task = new TrialTask(sweep.toString(), words.get(2), List.copyOf(words.subList(3, words.size())));
        SparkConf conf = new SparkConf()
                .setIfMissing("spark.app.name", "bifocal " + sweep.getFileName())
                .set("spark.speculation", "false");
        exitWithParent();
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            spark.sc().addSparkListener(new Reporter(ids));
            spark.parallelize(ids, ids.size()).foreach(task);
        }
    }

    private static void exitWithParent() {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {}
                    } catch (IOException e) {
                        // The parent has ended.
                    }
                    System.exit(STOPPED);
                },
                "bifocal-parent");
        thread.setDaemon(true);
        thread.start();
    }

    /** Prints the end of the trials. A second attempt of a task does not start a trial. */
    private static final class Reporter extends SparkListener {

        private final List<String> ids;

        Reporter(List<String> ids) {
            this.ids = ids;
        }

        @Override
        public void onTaskEnd(SparkListenerTaskEnd end) {
            if (end.taskInfo().attemptNumber() == 0) {
                System.out.println("bifocal ended " + ids.get(end.taskInfo().index()));
                System.out.flush();
            }
        }
    }
}
