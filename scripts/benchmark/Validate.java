import java.io.FileInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Validates PDF files against PDF/UA-1 and PDF/A-2b with veraPDF: a line for each, then one for each rule broken. */
public class Validate {
    public static void main(String[] files) throws Exception {
        Logger.getLogger("").setLevel(Level.SEVERE);
        VeraGreenfieldFoundryProvider.initialise();
        for (String file : files) {
            for (String name : List.of("ua1", "2b")) {
                PDFAFlavour flavour = PDFAFlavour.fromString(name);
                try (InputStream bytes = new FileInputStream(file);
                        PDFAParser parser = Foundries.defaultInstance().createParser(bytes, flavour)) {
                    PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false);
                    ValidationResult found = validator.validate(parser);
                    System.out.println(String.join("\t", file, name, String.valueOf(found.isCompliant()),
                            String.valueOf(found.getTotalAssertions())));
                    found.getTestAssertions().stream()
                            .filter(one -> one.getStatus() != TestAssertion.Status.PASSED)
                            .forEach(one -> System.err.println(file + " " + one.getRuleId() + " " + one.getMessage()));
                }
            }
        }
    }
}
