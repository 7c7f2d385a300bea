/** The operations nexusctl sends; naming them leaves the others out of the build. */
export { ACMClient, DescribeCertificateCommand, ListCertificatesCommand } from "@aws-sdk/client-acm";
