package dev.bifocal.host.plugin.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreLockTest {

    @TempDir
    private Path root;

    @Test
    void isGivenToOneAtATime() throws Exception {
        PluginStore store = new PluginStore(root.resolve("plugins"));
        CompletableFuture<Boolean> second;
        try (StoreLock first = store.lock()) {
            assertThatThrownBy(() -> store.lock(Duration.ofMillis(100)))
                    .isInstanceOf(BifocalException.class)
                    .hasMessageContaining("Another process is changing the plugins");
            second = CompletableFuture.supplyAsync(() -> {
                try (StoreLock lock = store.lock()) {
                    return true;
                }
            });
            Thread.sleep(200);
            assertThat(second).isNotDone();
        }
        assertThat(second.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void holdsAgainstAnotherProcess() throws Exception {
        PluginStore store = new PluginStore(root.resolve("plugins"));
        store.lock().close();
        Path file = store.folder().resolve(".lock");
        assertThat(Files.exists(file)).isTrue();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock taken = channel.lock()) {
            assertThat(taken.isValid()).isTrue();
            assertThatThrownBy(() -> store.lock(Duration.ZERO)).isInstanceOf(BifocalException.class);
        }
        store.lock(Duration.ZERO).close();
    }

    @Test
    void needsAFolder() throws Exception {
        Path file = Files.createFile(root.resolve("plugins"));
        assertThatThrownBy(() -> new PluginStore(file).lock())
                .isInstanceOfSatisfying(BifocalException.class, refused -> assertThat(refused.remedy())
                        .contains("BIFOCAL_PLUGINS_HOME"))
                .hasMessageContaining("is not a folder");
    }
}
