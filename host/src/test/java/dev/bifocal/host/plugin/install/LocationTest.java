package dev.bifocal.host.plugin.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocationTest {

    @Test
    void aPathIsAFileOfThisMachine() {
        assertThat(Location.parse("a b/x.jar").file())
                .contains(Path.of("a b/x.jar").toAbsolutePath());
        assertThat(Location.parse("https://example.org/x.jar").file()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://example.org/x.jar",
                "https:///x.jar",
                "https://user:secret@example.org/x.jar",
                "https://example.org/a b",
                "javascript:alert"
            })
    void otherUrlsAreRejected(String text) {
        assertThatThrownBy(() -> Location.parse(text))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining(text);
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.org/p/index.json,x.jar,https://example.org/p/x.jar",
        "https://example.org/p/index.json,/x.jar,https://example.org/x.jar",
        "http://example.org/index.json,https://example.org/x.jar,https://example.org/x.jar",
        "file:///srv/index.json,https://example.org/x.jar,https://example.org/x.jar",
        "file:///srv/index.json,sub/x.jar,file:///srv/sub/x.jar"
    })
    void aReferenceIsRelativeToItsFile(String from, String reference, String target) {
        assertThat(Location.parse(from).resolve(reference)).isEqualTo(Location.parse(target));
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.org/index.json,http://example.org/x.jar,without encryption",
        "https://example.org/index.json,file:///etc/passwd,file of this machine",
        "http://example.org/index.json,file:///etc/passwd,file of this machine",
        "http://example.org/index.json,ftp://example.org/x.jar,scheme",
        "http://example.org/index.json,'x y.jar',not a valid URL"
    })
    void aReferenceMayNotBeLessTrustworthy(String from, String reference, String reason) {
        assertThatThrownBy(() -> Location.parse(from).resolve(reference))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aSignatureLiesBesideItsFile() {
        assertThat(Location.parse("https://example.org/x.jar?v=1").signature())
                .isEqualTo(Location.parse("https://example.org/x.jar.sig?v=1"));
    }
}
