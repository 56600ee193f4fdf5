package dev.bifocal.host.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.plugin.classes.FilteringClassLoader;
import dev.bifocal.host.plugin.classes.PluginJarClassLoader;
import dev.bifocal.host.plugin.load.JarBuilder;
import dev.bifocal.host.plugin.load.Sources;
import java.net.MalformedURLException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WatchdogTest {

    private static final String INSIDE = "bifocal.test.watchdog.inside";
    private static final String GO = "bifocal.test.watchdog.go";

    @TempDir
    private Path folder;

    private final BlockingQueue<String> slow = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> stuck = new LinkedBlockingQueue<>();

    private final CountDownLatch held = new CountDownLatch(1);

    /** Holds the watchdog's thread until the plugin hangs, and releases the plugin once it was given up. */
    private final Watchdog.Alarm alarm = new Watchdog.Alarm() {
        @Override
        public void slow(String sentence) {
            if (held.getCount() > 0) {
                held.countDown();
                while (System.getProperty(INSIDE) == null) {
                    Thread.onSpinWait();
                }
            } else {
                slow.add(sentence);
            }
        }

        @Override
        public void stuck(String sentence) {
            stuck.add(sentence);
            System.setProperty(GO, "yes");
        }
    };

    private final Watchdog watchdog = new Watchdog(Duration.ofMillis(1), Duration.ofMillis(1), alarm);

    @BeforeEach
    void hold() {
        System.clearProperty(INSIDE);
        System.clearProperty(GO);
    }

    private void holdUntilItHangs() {
        watchdog.watch("first@1.0.0", "test.First", false, () -> {
            try {
                held.await();
                return "";
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private Class<?> load(String source, boolean initialise) {
        Path jar = JarBuilder.plugin("hangs").extension("test.Bad", source).in(folder);
        FilteringClassLoader shared =
                new FilteringClassLoader(Objects.requireNonNull(WatchdogTest.class.getClassLoader()));
        try {
            return Class.forName(
                    "test.Bad", initialise, new PluginJarClassLoader("hangs@1.0.0", jar, shared, List.of()));
        } catch (ClassNotFoundException | MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String waiting(String before) {
        return Sources.loss("test.Bad", "bad")
                .replace(
                        "public Bad() {}",
                        """
                        static void hang() {
                            System.setProperty("%s", "yes");
                            while (System.getProperty("%s") == null) {
                                Thread.onSpinWait();
                            }
                        }
                        %s hang(); }
                        """
                                .formatted(INSIDE, GO, before));
    }

    @Test
    void namesPluginClassAndLineOfAStaticInitialiserThatDoesNotReturnAndEndsIt() throws InterruptedException {
        holdUntilItHangs();
        String source = waiting("public Bad() {} static {");

        watchdog.watch("hangs@1.0.0", "test.Bad", true, () -> load(source, true));

        assertThat(slow.take()).startsWith("Class test.Bad of plugin hangs 1.0.0 has not returned from its static");
        assertThat(stuck.take())
                .matches("Class test\\.Bad of plugin hangs 1\\.0\\.0 has not returned from its static initializer"
                        + " for 0 seconds; it is at test\\.Bad\\.hang \\(Bad\\.java:\\d+\\)\\.");
    }

    @Test
    void namesAConstructorThatDoesNotReturn() throws InterruptedException {
        Class<?> type = load(waiting("public Bad() {"), true);
        holdUntilItHangs();

        watchdog.watch("hangs@1.0.0", "test.Bad", true, () -> {
            try {
                return type.getConstructor().newInstance();
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        });

        assertThat(stuck.take()).contains("from its constructor");
    }

    @Test
    void onlyNamesACallThatMayTakeItsTime() throws InterruptedException {
        CountDownLatch named = new CountDownLatch(1);
        Watchdog patient = new Watchdog(Duration.ofMillis(1), Duration.ofMillis(1), new Watchdog.Alarm() {
            @Override
            public void slow(String sentence) {
                slow.add(sentence);
                named.countDown();
            }

            @Override
            public void stuck(String sentence) {
                stuck.add(sentence);
            }
        });

        String result = patient.watch("p@1.0.0", "test.Table", false, () -> {
            try {
                named.await();
                // A later call's alarm comes after this call's would have come, as one thread gives both.
                patient.watch("p@1.0.0", "test.Later", true, () -> awaitStuck());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return "read";
        });

        assertThat(result).isEqualTo("read");
        assertThat(slow.take()).startsWith("Class test.Table of plugin p 1.0.0 has not returned");
        assertThat(stuck).isEmpty();
    }

    private String awaitStuck() {
        try {
            return stuck.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void saysNothingOfCallsThatReturn() {
        Watchdog later = new Watchdog(Duration.ofHours(1), Duration.ofHours(1), alarm);

        assertThat(later.watch("p@1.0.0", "test.Quick", true, () -> 7)).isEqualTo(7);

        assertThat(later.waiting()).isZero();
    }
}
