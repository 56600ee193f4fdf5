package dev.bifocal.plugins.lewel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecipesTest {

    @ParameterizedTest
    @ValueSource(strings = {"lewel-b", "lewel-b-tiny", "lewel-b-eman", "lewel-b-eman-tiny", "lewel-m", "lewel-m-tiny"})
    void startsWithItsSummaryAndIsNamedAsItsFile(String name) throws IOException {
        try (InputStream in = RecipesTest.class.getResourceAsStream("/META-INF/bifocal/recipes/" + name + ".yaml")) {
            assertThat(in).isNotNull();
            String recipe = new String(in.readAllBytes(), StandardCharsets.UTF_8);

            assertThat(recipe.lines().findFirst())
                    .hasValueSatisfying(
                            line -> assertThat(line).startsWith("# ").doesNotEndWith("."));
            assertThat(recipe.lines()).contains("name: " + name);
        }
    }
}
