package dev.bifocal.host.plugin.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.plugin.PluginVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {

    @ParameterizedTest
    @ValueSource(strings = {"my-loss.jar", "folder/my-loss", "https://example.org/my-loss-1.0.0.jar", "pom.xml"})
    void aFileOrAUrlIsAJar(String text) {
        assertThat(Request.parse(text)).isEqualTo(new Request.Jar(Location.parse(text)));
    }

    @Test
    void anIdIsLookedUpInAnIndex() {
        Request.Indexed any = (Request.Indexed) Request.parse("org.example.my-loss");
        assertThat(any.id()).isEqualTo("org.example.my-loss");
        assertThat(any.range()).isEmpty();
        Request.Indexed some = (Request.Indexed) Request.parse("my-loss@>=1.0 <2.0");
        assertThat(some.range().orElseThrow().includes(PluginVersion.release(1, 9, 0)))
                .isTrue();
        assertThat(some.range().orElseThrow().includes(PluginVersion.release(2, 0, 0)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"My Loss", "@1.0", "my-loss@1.0", "my-loss@"})
    void anythingElseIsRejectedWithTheForm(String text) {
        assertThatThrownBy(() -> Request.parse(text))
                .isInstanceOfSatisfying(BifocalException.class, refused -> assertThat(refused.remedy())
                        .contains("ID@RANGE"))
                .hasMessageContaining(text);
    }
}
