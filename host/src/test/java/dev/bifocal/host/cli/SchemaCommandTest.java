package dev.bifocal.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class SchemaCommandTest {

    @Test
    void printsASchema() throws IOException {
        Screen screen = Screen.plain();
        assertThat(screen.run(FakePlugins.demo(), "schema")).isZero();
        assertThat(screen.json().at("/type").asText()).isEqualTo("object");
        assertThat(screen.json().at("/properties/epochs").isMissingNode()).isFalse();
    }
}
