package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.cli.Cli;
import dev.bifocal.host.run.RunFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a run whose head gives alignment maps, with pictures of its network. */
class PicturesReportTest {

    private static final Pattern PNG = Pattern.compile("src=\"data:image/png;base64,([^\"]+)\"");

    @TempDir
    Path root;

    @Test
    void thePageHasNeighboursAlignmentMapsAndAnEmbedding() throws IOException {
        RunFolder run = Cli.train(root, "lewel-m-tiny", Tiny.withBank("epochs=1"));

        Cli.Result result = Cli.run("report", run.path().toString(), "--pictures");

        assertThat(result.code()).as(result.err()).isZero();
        String page = Files.readString(run.path().resolve("report.html"));
        assertThat(page)
                .contains("Nearest neighbours", "Alignment maps", "Embedding")
                .contains("Unit backbone features of 40 test images on their first two principal components");
        List<String> pictures =
                PNG.matcher(page).results().map(MatchResult::group).distinct().toList();
        assertThat(pictures).hasSize(2);
        for (MatchResult picture : PNG.matcher(page).results().toList()) {
            byte[] png = Base64.getDecoder().decode(picture.group(1));
            assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isGreaterThan(50);
        }
        assertThat(Pattern.compile("test:\\d+ ")
                        .matcher(page)
                        .results()
                        .map(MatchResult::group)
                        .distinct())
                .hasSize(40);
    }
}
