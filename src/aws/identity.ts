export interface Identity {
  account: string;
  arn: string;
  userId: string;
}

export interface IdentityService {
  /** Who the credentials in use belong to (STS GetCallerIdentity). @throws credentials (exit 6) */
  caller(): Promise<Identity>;
}
